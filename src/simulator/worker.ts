/**
 * Entry of a simulator thread. One simulation at a time: parse and lower, ask for memory, run. The thread of the
 * owner's event loop never sees an amplitude.
 */
import { parentPort } from 'node:worker_threads';
import { readAqo } from '../domain/aqo/read.ts';
import type { Circuit } from '../domain/circuit.ts';
import { SimulationControl } from './control.ts';
import { plainError, type FromThread, type ToThread } from './protocol.ts';
import { prepareSimulation, runSimulation, type PreparedSimulation } from './simulate.ts';

/** Circuits of recent texts: an optimiser sends the same one with other values of its parameters. */
const circuits = new Map<string, Circuit>();
const KEPT_CIRCUITS = 32;
/** A longer text takes longer to run than to read. */
const KEPT_CHARACTERS = 200_000;

function circuitOf(aqo: string): Circuit {
  if (aqo.length > KEPT_CHARACTERS) return readAqo(aqo);
  const circuit = circuits.get(aqo) ?? readAqo(aqo);
  circuits.delete(aqo);
  circuits.set(aqo, circuit);
  const [oldest] = circuits.keys();
  if (circuits.size > KEPT_CIRCUITS && oldest !== undefined) circuits.delete(oldest);
  return circuit;
}

let waiting: { readonly prepared: PreparedSimulation; readonly control: SimulationControl } | undefined;

function reply(message: FromThread): void {
  parentPort?.postMessage(message);
}

function run(prepared: PreparedSimulation, control: SimulationControl): void {
  const started = performance.now();
  const simulation = runSimulation(prepared, control);
  reply({ kind: 'done', simulation, seconds: (performance.now() - started) / 1000 });
}

function handle(message: ToThread): void {
  if (message.kind === 'run') {
    const ready = waiting;
    waiting = undefined;
    if (ready !== undefined) run(ready.prepared, ready.control);
    return;
  }
  const control = new SimulationControl(message.words);
  const { aqo, ...options } = message.request;
  const prepared = prepareSimulation(circuitOf(aqo), options);
  control.check();
  if (prepared.bytes <= message.freeBytes) {
    run(prepared, control);
    return;
  }
  waiting = { prepared, control };
  reply({ kind: 'needs', bytes: prepared.bytes, qubits: prepared.program.liveQubits.length });
}

parentPort?.on('message', (message: ToThread) => {
  try {
    handle(message);
  } catch (error) {
    reply({ kind: 'failed', error: plainError(error) });
  }
});

/**
 * Entry of a simulator thread. One simulation at a time: parse and lower, ask for memory, run. The thread of the
 * owner's event loop never sees an amplitude.
 */
import { parentPort } from 'node:worker_threads';
import { readAqo } from '../domain/aqo/read.ts';
import type { Circuit } from '../domain/circuit.ts';
import { isMany } from '../domain/many-counts.ts';
import { SimulationControl } from './control.ts';
import { giveWay } from './low-priority.ts';
import {
  type Answer,
  type FromThread,
  plainError,
  type RunMessage,
  type SimulationTemplate,
  type ToThread,
} from './protocol.ts';
import { prepareSimulation, runToSend, type PreparedSimulation } from './simulate.ts';
import { MESSAGE_MS } from './template.ts';

giveWay();

type Prepare = Extract<ToThread, { kind: 'prepare' }>;

/** A template, and its circuit once it was read. */
interface Known {
  readonly template: SimulationTemplate;
  circuit?: Circuit;
}

const slots: (Known | undefined)[] = [];
let waiting: { readonly prepared: PreparedSimulation; readonly control: SimulationControl } | undefined;

function reply(message: FromThread): void {
  parentPort?.postMessage(message, message.answers.flatMap(buffers));
}

/** What is handed over instead of copied. */
function buffers(answer: Answer): readonly ArrayBuffer[] {
  if (answer.kind !== 'done' || !isMany(answer.simulation.counts)) return [];
  return [answer.simulation.counts.text.buffer as ArrayBuffer];
}

function knownOf({ slot, template }: Prepare): Known {
  const known = template === undefined ? slots[slot ?? -1] : { template };
  if (known === undefined) throw new TypeError(`the thread has no template in place ${slot}`);
  if (slot !== undefined) slots[slot] = known;
  return known;
}

function run(prepared: PreparedSimulation, control: SimulationControl): Answer {
  const started = performance.now();
  const simulation = runToSend(prepared, control);
  return { kind: 'done', simulation, seconds: (performance.now() - started) / 1000 };
}

function prepare(known: Known, { seed, parameters, words }: RunMessage, freeBytes: number): Answer {
  const control = new SimulationControl(words);
  control.check();
  const { aqo, ...options } = known.template;
  known.circuit ??= readAqo(aqo);
  const prepared = prepareSimulation(known.circuit, { ...options, seed, ...(parameters && { parameters }) });
  control.check();
  if (prepared.bytes <= freeBytes) return run(prepared, control);
  waiting = { prepared, control };
  return { kind: 'needs', bytes: prepared.bytes, qubits: prepared.program.liveQubits.length };
}

function guarded(work: () => Answer): Answer {
  try {
    return work();
  } catch (error) {
    return { kind: 'failed', error: plainError(error) };
  }
}

/** Takes one run after the other, as long as they do not keep each other's owners waiting. */
function takeUp(message: Prepare, began: number): readonly Answer[] {
  const answers: Answer[] = [];
  const known = knownOf(message);
  for (const one of message.runs) {
    const answer = guarded(() => prepare(known, one, message.freeBytes));
    answers.push(answer);
    if (answer.kind === 'needs' || performance.now() - began >= 2 * MESSAGE_MS) break;
  }
  return answers;
}

function goOn(): readonly Answer[] {
  const ready = waiting;
  waiting = undefined;
  return ready === undefined ? [] : [guarded(() => run(ready.prepared, ready.control))];
}

parentPort?.on('message', (message: ToThread) => {
  const began = performance.now();
  const answers = message.kind === 'run' ? goOn() : takeUp(message, began);
  reply({ answers, milliseconds: performance.now() - began });
});

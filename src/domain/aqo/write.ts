/**
 * Circuit → canonical AQO JSON (contract §6). Version 1.0.0 when it can hold the circuit, else 1.1.0. The bytes
 * depend on the circuit and the metadata only.
 */
import type { Angle } from '../angle.ts';
import { collectParameters } from '../angle.ts';
import { canonicalJson } from '../canonical-json.ts';
import type { AssignOperation, Circuit, Condition, GateOperation, Operation } from '../circuit.ts';
import { printAngle } from './angle-text.ts';
import { AQO_OPS, decomposeForAqo } from './decompose.ts';

/** Where a compiled circuit came from; nothing in it depends on time or on who asked. */
export interface AqoMetadata {
  readonly compiler: string;
  readonly compiler_version: string;
  /** SHA-256 of the source text, lower-case hex. */
  readonly source_sha256: string;
  /** Id of the device the circuit was compiled for. */
  readonly target: string;
}

/**
 * Canonical AQO JSON of a circuit. Gates outside the op set are decomposed up to global phase, an identity
 * is RX by 0; barriers have no op and are left out.
 *
 * @throws TypeError when an angle is not finite.
 */
export function writeAqo(circuit: Circuit, metadata: AqoMetadata): string {
  const operations = new TextList();
  writeBlock(circuit.operations, operations);
  const basic = fitsVersion1(circuit);
  const head = {
    checksums: { source_sha256: metadata.source_sha256 },
    ...(basic ? {} : { clbits: circuit.clbits }),
    metadata,
  };
  const scratch = circuit.scratchClbits ?? 0;
  const tail = {
    ...(Object.keys(circuit.parameters).length === 0 ? {} : { parameters: circuit.parameters }),
    qubits: circuit.qubits,
    ...(scratch === 0 ? {} : { scratch_clbits: scratch }),
    version: basic ? '1.0.0' : '1.1.0',
  };
  return `${canonicalJson(head).slice(0, -1)},"operations":[${operations.text()}],${canonicalJson(tail).slice(1)}`;
}

/** True when version 1.0.0 says everything: no conditions and blocks, and every classical bit is measured into. */
function fitsVersion1(circuit: Circuit): boolean {
  if ((circuit.scratchClbits ?? 0) > 0) return false;
  let highest = -1;
  for (const operation of circuit.operations) {
    if (operation.condition !== undefined) return false;
    if (operation.kind === 'assign' || operation.kind === 'if' || operation.kind === 'while') return false;
    if (operation.kind === 'measure') for (const bit of operation.clbits) highest = Math.max(highest, bit);
  }
  return highest + 1 === circuit.clbits;
}

/** Most texts that are kept apart. */
const CHUNK = 4096;

/**
 * Texts with commas between them. They are joined a few thousand at a time, because the parts of a text that was put
 * together take several times the room of its characters.
 */
class TextList {
  readonly #chunks: string[] = [];
  #last: string[] = [];

  push(text: string): void {
    if (this.#last.push(text) < CHUNK) return;
    this.#chunks.push(this.#last.join(','));
    this.#last = [];
  }

  text(): string {
    return [...this.#chunks, ...(this.#last.length === 0 ? [] : [this.#last.join(',')])].join(',');
  }
}

function writeBlock(block: readonly Operation[], out: TextList): void {
  for (const operation of block) writeOperation(operation, out);
}

function blockText(block: readonly Operation[]): string {
  const out = new TextList();
  writeBlock(block, out);
  return `[${out.text()}]`;
}

function conditionText(condition: readonly Condition[] | undefined): string {
  return condition === undefined || condition.length === 0 ? '' : `"condition":${canonicalJson(condition)},`;
}

function writeOperation(operation: Operation, out: TextList): void {
  switch (operation.kind) {
    case 'gate':
      decomposeForAqo(operation, (gate) => out.push(gateText(gate)));
      return;
    case 'measure':
      if (operation.qubits.length === 0) return;
      out.push(
        `{"basis":"${operation.basis}","c":${list(operation.clbits)},${conditionText(operation.condition)}"op":"MEASURE","q":${list(operation.qubits)}}`,
      );
      return;
    case 'reset':
      if (operation.qubits.length === 0) return;
      out.push(`{${conditionText(operation.condition)}"op":"RESET","q":${list(operation.qubits)}}`);
      return;
    case 'barrier':
      return;
    case 'assign':
      out.push(assignText(operation));
      return;
    case 'if':
    case 'while':
      out.push(controlText(operation));
  }
}

function controlText(operation: Operation & { readonly kind: 'if' | 'while' }): string {
  const { condition } = operation;
  if (condition !== undefined && condition.length > 0) {
    const bare = { ...operation };
    delete bare.condition;
    return `{${conditionText(condition)}"else":[],"op":"IF","then":${blockText([bare])}}`;
  }
  const when = conditionText(operation.when) || '"condition":[],';
  if (operation.kind === 'if') {
    return `{${when}"else":${blockText(operation.otherwise)},"op":"IF","then":${blockText(operation.then)}}`;
  }
  return `{"body":${blockText(operation.body)},${when}"max":${operation.max},"op":"WHILE"}`;
}

function assignText(operation: AssignOperation): string {
  const values = operation.sources.map((source) =>
    typeof source === 'number'
      ? source
      : { bit: source.bit, inverted: source.inverted === true ? true : undefined },
  );
  return `{"c":${list(operation.clbits)},${conditionText(operation.condition)}"op":"ASSIGN","values":${canonicalJson(values)}}`;
}

function gateText(gate: GateOperation): string {
  const op = AQO_OPS.get(`${gate.gate}:${gate.controls.length}`) ?? gate.gate;
  const [angle] = gate.params;
  const params = angle === undefined ? '' : `"params":{"theta":${angleText(angle)}},`;
  return `{${conditionText(gate.condition)}"op":"${op}",${params}"q":${list([...gate.controls, ...gate.targets])}}`;
}

function angleText(angle: Angle): string {
  return typeof angle === 'number' ? canonicalJson(angle) : JSON.stringify(printAngle(angle));
}

function list(values: readonly number[]): string {
  return `[${values.join(',')}]`;
}

/** Names of the parameters that the operations of a block use, blocks inside included. */
export function usedParameters(block: readonly Operation[], into = new Set<string>()): ReadonlySet<string> {
  for (const operation of block) {
    if (operation.kind === 'gate') for (const angle of operation.params) collectParameters(angle, into);
    if (operation.kind === 'if') usedParameters([...operation.then, ...operation.otherwise], into);
    if (operation.kind === 'while') usedParameters(operation.body, into);
  }
  return into;
}

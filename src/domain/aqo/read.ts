/**
 * AQO JSON → Circuit: versions 0.1, 1.0.0 and 1.1.0 (contract §6). What comes in may be anything, so every field is
 * checked before it is used; unknown fields are ignored.
 */
import type { Circuit, Operation } from '../circuit.ts';
import { isParameterName } from './angle-text.ts';
import { MAX_AQO_CHARACTERS, MAX_CLBITS, MAX_QUBITS } from './limits.ts';
import { integerAt, listAt, objectAt, refuse } from './read-fields.ts';
import type { JsonObject } from './read-fields.ts';
import { OperationReader } from './read-operations.ts';

/** Versions that {@link readAqo} takes. */
export const AQO_VERSIONS = ['0.1', '1.0.0', '1.1.0'] as const;

/**
 * The circuit of an AQO document. Without `clbits` (0.1, 1.0.0) the number of classical bits is one more than the
 * highest bit measured into. Parameters that are used and not listed must be bound (default null).
 *
 * @throws {@link PipelineError} `VALIDATION_FAILED` naming the field and the rule.
 */
export function readAqo(text: string): Circuit {
  if (text.length > MAX_AQO_CHARACTERS)
    refuse('the document', `is longer than ${MAX_AQO_CHARACTERS} characters`);
  const root = objectAt(parseJson(text), 'the document');
  const version = readVersion(root.version);
  const extended = version === '1.1.0';
  const qubits = readQubits(root.qubits);
  const declared = extended ? integerAt(root.clbits, 'clbits', 0, MAX_CLBITS) : undefined;
  const parameters = readParameters(root.parameters);
  const reader = new OperationReader(qubits, declared ?? MAX_CLBITS, extended, parameters);
  const operations = reader.block(listAt(root.operations, 'operations'), 'operations', 0);
  const clbits = declared ?? highestClbit(operations) + 1;
  return { qubits, clbits, ...readScratch(root, clbits, extended), operations, parameters };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return refuse('the document', `is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readVersion(value: unknown): (typeof AQO_VERSIONS)[number] {
  if (value === '0.1.0') return '0.1';
  if (value === '1.0' || value === '1.1') return `${value}.0`;
  const known = AQO_VERSIONS.find((version) => version === value);
  return (
    known ?? refuse('version', `must be one of ${AQO_VERSIONS.map((version) => `"${version}"`).join(', ')}`)
  );
}

/** A number of qubits; version 0.1 documents also list them. */
function readQubits(value: unknown): number {
  if (Array.isArray(value)) return integerAt(value.length, 'qubits', 0, MAX_QUBITS);
  return integerAt(value, 'qubits', 0, MAX_QUBITS);
}

function readScratch(root: JsonObject, clbits: number, extended: boolean): Pick<Circuit, 'scratchClbits'> {
  const value = root.scratch_clbits;
  if (!extended || value === undefined || value === 0) return {};
  return { scratchClbits: integerAt(value, 'scratch_clbits', 0, clbits) };
}

function readParameters(value: unknown): Record<string, number | null> {
  const parameters: Record<string, number | null> = {};
  if (value === undefined || value === null) return parameters;
  for (const [name, fallback] of Object.entries(objectAt(value, 'parameters'))) {
    const field = `parameters.${name}`;
    if (!isParameterName(name)) {
      refuse(field, 'must be a name of letters, digits and "_" that is not pi or a function');
    }
    if (fallback !== null && (typeof fallback !== 'number' || !Number.isFinite(fallback))) {
      refuse(field, 'must be a number of radians or null');
    }
    parameters[name] = fallback;
  }
  return parameters;
}

function highestClbit(block: readonly Operation[]): number {
  let highest = -1;
  for (const operation of block) {
    if (operation.kind !== 'measure') continue;
    for (const bit of operation.clbits) highest = Math.max(highest, bit);
  }
  return highest;
}

/** Execution results as JSON with snake_case keys, for the ledger. */
import { orderedJson } from '../domain/ordered-json.ts';
import { isMany } from '../domain/many-counts.ts';
import type { Counts, ExecutionResult, ExpectationValue, ManyCounts, PhaseTime } from '../domain/result.ts';

/** JSON form of an {@link ExecutionResult}. */
export interface ExecutionResultJson {
  readonly schema: 'qrtx.execution-result/1';
  readonly counts: Counts;
  readonly shots: number;
  readonly seed: string;
  readonly method: string;
  readonly phases: readonly PhaseTime[];
  readonly execution_seconds: number;
  readonly expectation_values?: readonly { readonly value: number; readonly standard_error: number }[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Only beside very many counts, which then stand last in the document, as text. */
  readonly many?: Omit<ManyCounts, 'text'>;
}

/** Where the text of many counts begins: what is written without blanks has no line break. */
const MANY_FOLLOW = ',"counts":{\n';

/** The JSON form of a result whose counts are an object. */
export function resultToJson(result: ExecutionResult & { readonly counts: Counts }): ExecutionResultJson {
  const { counts, shots, seed, method, phases, executionSeconds, expectationValues, metadata } = result;
  const values = expectationValues?.map(({ value, standardError }) => ({
    value,
    standard_error: standardError,
  }));
  return {
    schema: 'qrtx.execution-result/1',
    ...{ counts, shots, seed, method, phases, metadata, execution_seconds: executionSeconds },
    ...(values && { expectation_values: values }),
  };
}

/** The result that a JSON form describes. */
export function resultFromJson(json: ExecutionResultJson): ExecutionResult & { readonly counts: Counts } {
  const { counts, shots, seed, method, phases, metadata } = json;
  const expectationValues = json.expectation_values?.map(({ value, standard_error }): ExpectationValue => ({
    value,
    standardError: standard_error,
  }));
  return {
    ...{ counts, shots, seed, method, phases, metadata, executionSeconds: json.execution_seconds },
    ...(expectationValues && { expectationValues }),
  };
}

/** The JSON form of a result in UTF-8; the text of many counts is copied, not made. */
export function resultToBytes({ counts, ...rest }: ExecutionResult): Buffer {
  if (!isMany(counts)) return Buffer.from(orderedJson(resultToJson({ counts, ...rest })));
  const { text, ...many } = counts;
  const { counts: _none, ...facts } = resultToJson({ counts: {}, ...rest });
  const head = JSON.stringify({ ...facts, many }).slice(0, -1);
  return Buffer.concat([Buffer.from(`${head},"counts":`), text, Buffer.from('}')]);
}

/** The result whose JSON form the bytes are; the text of many counts stays what it is. */
export function resultFromBytes(bytes: Buffer): ExecutionResult {
  const end = bytes.indexOf(MANY_FOLLOW);
  if (end < 0) return resultFromJson(JSON.parse(bytes.toString('utf8')) as ExecutionResultJson);
  const facts = `${bytes.toString('utf8', 0, end)},"counts":{}}`;
  const { many, ...json } = JSON.parse(facts) as Required<Pick<ExecutionResultJson, 'many'>> &
    ExecutionResultJson;
  const text = bytes.subarray(end + MANY_FOLLOW.length - '{\n'.length, -1);
  return { ...resultFromJson(json), counts: { ...many, text } };
}

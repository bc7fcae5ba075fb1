/** Execution results as JSON with snake_case keys, for the ledger and the wire. */
import type { ExecutionResult, ExpectationValue, PhaseTime } from '../domain/result.ts';

/** JSON form of an {@link ExecutionResult}. */
export interface ExecutionResultJson {
  readonly schema: 'qrtx.execution-result/1';
  readonly counts: Readonly<Record<string, number>>;
  readonly shots: number;
  readonly seed: string;
  readonly method: string;
  readonly phases: readonly PhaseTime[];
  readonly execution_seconds: number;
  readonly expectation_values?: readonly { readonly value: number; readonly standard_error: number }[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** The JSON form of a result. */
export function resultToJson(result: ExecutionResult): ExecutionResultJson {
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
export function resultFromJson(json: ExecutionResultJson): ExecutionResult {
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

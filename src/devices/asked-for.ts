/** Is it the same question? A record answers the request that it was made for, never another under the same key. */
import { canonicalJson } from '../domain/canonical-json.ts';
import { sha256, sha256OfMany } from '../domain/digest.ts';
import { PipelineError } from '../domain/errors.ts';
import type { ExecutionRequest } from './driver.ts';
import type { AskedFor } from '../ledger/ledger-entry.ts';

/** What decides about the answer to a request, for its line in the ledger. */
export async function askedFor(request: ExecutionRequest): Promise<AskedFor> {
  const { aqo, shots, seed, parameters = {}, observables = [] } = request;
  const hasInputs = Object.keys(parameters).length + observables.length > 0;
  return {
    aqo_sha256: await sha256OfMany(Buffer.from(aqo, 'utf8')),
    ...{ shots, seed },
    ...(hasInputs && { inputs_sha256: sha256(inputsOf(request)) }),
  };
}

/** Parameters and observables as text. A number that is none has one too: the device refuses it, in its own words. */
function inputsOf({ parameters = {}, observables = [] }: ExecutionRequest): string {
  const named = (_key: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  return canonicalJson(JSON.parse(JSON.stringify({ parameters, observables }, named)));
}

/** In what two requests differ, for people; undefined when they do not, or when the first is not on record. */
export function difference(recorded: AskedFor | undefined, asked: AskedFor): string | undefined {
  if (recorded === undefined) return undefined;
  const { aqo_sha256, inputs_sha256 } = recorded;
  const isSame = { aqo: aqo_sha256 === asked.aqo_sha256, inputs: inputs_sha256 === asked.inputs_sha256 };
  return inWords(recorded, asked, isSame);
}

/** In what two requests at hand differ, for people; undefined when they do not. */
export function differenceOf(there: ExecutionRequest, asked: ExecutionRequest): string | undefined {
  return inWords(there, asked, {
    aqo: there.aqo === asked.aqo,
    inputs: inputsOf(there) === inputsOf(asked),
  });
}

type Draws = Pick<ExecutionRequest, 'shots' | 'seed'>;

function inWords(
  there: Draws,
  asked: Draws,
  isSame: { readonly aqo: boolean; readonly inputs: boolean },
): string | undefined {
  const words = [
    !isSame.aqo && 'circuit',
    there.shots !== asked.shots && 'shots',
    there.seed !== asked.seed && 'seed',
    !isSame.inputs && 'parameters or observables',
  ].filter((word) => word !== false);
  return words.length === 0 ? undefined : words.join(', ');
}

/**
 * A key completes at most once, and its answer is for whoever asks the same.
 *
 * @param differs - of {@link difference}
 * @throws PipelineError `JOB_ID_IN_USE` for another request under the key.
 */
export function refuseOther(
  key: string,
  state: 'has completed' | 'is running',
  differs: string | undefined,
): void {
  if (differs === undefined) return;
  throw new PipelineError(
    'JOB_ID_IN_USE',
    `execution "${key}" ${state} with another ${differs}: its result is no answer to this request`,
    { key },
  );
}

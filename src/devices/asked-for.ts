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
    ...(hasInputs && { inputs_sha256: sha256(inputsText({ parameters, observables })) }),
  };
}

/** A number that is none has a text too: the device refuses it, in its own words. */
function inputsText(inputs: object): string {
  const named = (_key: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  return canonicalJson(JSON.parse(JSON.stringify(inputs, named)));
}

/** In what two requests differ, for people; undefined when they do not, or when the first is not on record. */
export function difference(recorded: AskedFor | undefined, asked: AskedFor): string | undefined {
  if (recorded === undefined) return undefined;
  const words = [
    recorded.aqo_sha256 !== asked.aqo_sha256 && 'circuit',
    recorded.shots !== asked.shots && 'shots',
    recorded.seed !== asked.seed && 'seed',
    recorded.inputs_sha256 !== asked.inputs_sha256 && 'parameters or observables',
  ].filter((word) => word !== false);
  return words.length === 0 ? undefined : words.join(', ');
}

/**
 * A key completes at most once, and its answer is for whoever asks the same.
 *
 * @throws PipelineError `JOB_ID_IN_USE` for another request under the key.
 */
export function refuseOther(
  key: string,
  state: 'has completed' | 'is running',
  recorded: AskedFor | undefined,
  asked: AskedFor,
): void {
  const differs = difference(recorded, asked);
  if (differs === undefined) return;
  throw new PipelineError(
    'JOB_ID_IN_USE',
    `execution "${key}" ${state} with another ${differs}: its result is no answer to this request`,
    { key },
  );
}

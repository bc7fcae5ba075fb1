/** What a failure carries from an activity to its workflow. */
import type { ErrorCode, ErrorDetails } from '../domain/errors.ts';
import type { DeviceStop } from './stages.ts';

/** What an activity puts into the details of its failure. */
export interface StageFailure {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  readonly attempts: number;
  readonly stopped?: DeviceStop;
}

/** Errors of the client itself. They know no library, so that a command line can tell them apart without loading one. */

/** There is no such job, or it is not the caller's. */
export class JobNotFound extends Error {
  override readonly name = 'JobNotFound';
}

/** The service does not answer; a client's exit code for it is 4. */
export class ServiceUnreachable extends Error {
  override readonly name = 'ServiceUnreachable';
}

/** Only the files of an ended job may be removed. */
export class JobNotEnded extends Error {
  override readonly name = 'JobNotEnded';
}

/** The one error of computing with values. */

/** Thrown when a value cannot be computed; the caller knows the place. */
export class ValueError extends Error {
  override readonly name = 'ValueError';
  readonly code: 'OQ2009' | 'OQ2010' | 'OQ2011' | 'OQ4004';

  constructor(code: ValueError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

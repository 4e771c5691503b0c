import { counted } from '@breakwater/core';

/** One mistake in a script. */
export interface ScriptProblem {
  /** Position of the token in the script, from 1. */
  readonly position: number;
  readonly token: string;
  /** Mistake and correction. */
  readonly message: string;
}

const ALLOWED = `Allowed outcomes:
  S               success
  F               failure that retries repeat
  T(50)           time-out after 50 ms
  E(ECONNRESET)   error with a code
  503 or 503(2)   HTTP status, with Retry-After in seconds
  H               hang until the caller aborts
  200ms:S         delay in front of an outcome, also 2s:S
  3*F             repeats`;

/** A script has mistakes. The message and `problems` contain all of them. */
export class ScriptSyntaxError extends SyntaxError {
  override readonly name = 'ScriptSyntaxError';

  constructor(
    readonly script: string,
    readonly problems: readonly ScriptProblem[],
  ) {
    const lines = problems.map(({ position, message }) => `  position ${position}: ${message}`);
    super(
      `The script ${JSON.stringify(script)} has ${counted(problems.length, 'mistake')}:\n${lines.join('\n')}\n${ALLOWED}`,
    );
  }
}

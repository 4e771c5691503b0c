import { type Outcome, printOutcome } from './outcome.js';

/** Code of the errors that `F` gives. */
const FAILURE = 'SCRIPTED_FAILURE';

/** An error that a script asked for. It carries what clients of real services put on theirs, so policies judge it alike. */
export class ScriptedError extends Error {
  override readonly name = 'ScriptedError';
  /** Code of `E(...)`, `ETIMEDOUT` for `T(...)`, and `SCRIPTED_FAILURE` for `F`. */
  declare readonly code?: string;
  /** True for `F`, so that retries repeat the call. The other outcomes leave it out. */
  declare readonly retryable?: boolean;
  declare readonly status?: number;
  declare readonly response?: { readonly status: number; readonly headers: Readonly<Record<string, string>> };

  constructor(outcome: Outcome, call: number) {
    super(`Call ${call} failed: the script says ${printOutcome(outcome)}.`);
    Object.assign(this, factsOf(outcome));
  }
}

function factsOf(outcome: Outcome): object {
  switch (outcome.kind) {
    case 'code':
      return { code: outcome.code };
    case 'timeout':
      return { code: 'ETIMEDOUT' };
    case 'status':
      return { status: outcome.status, response: { status: outcome.status, headers: headersOf(outcome) } };
    default:
      return { code: FAILURE, retryable: true };
  }
}

/** The headers of an answer with the status of the script. */
export function headersOf(outcome: Outcome): Record<string, string> {
  const asked = outcome.kind === 'status' ? outcome.retryAfter : undefined;
  return asked === undefined ? {} : { 'retry-after': String(asked) };
}

/** The function was called more often than its script says. */
export class ScriptExhaustedError extends Error {
  override readonly name = 'ScriptExhaustedError';

  constructor(script: string, outcomes: number, call: number) {
    super(
      `Call ${call} has no outcome: the script ${JSON.stringify(script)} has ${outcomes}. ` +
        "Add outcomes, or an end such as .thenForever('S').",
    );
  }
}

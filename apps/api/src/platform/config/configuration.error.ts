/** One environment variable that is wrong. */
export interface ConfigurationProblem {
  readonly variable: string;
  /** Where the value was found. */
  readonly place: 'the environment' | '.env';
  /** What the value has to be. */
  readonly expected: string;
  /** The value, or what may be shown of it; `undefined` when it is missing. */
  readonly actual: string | undefined;
  /** The value that holds when the variable is not set. */
  readonly fallback: string;
}

/** The configuration is wrong; the message is meant for the person who starts the program. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(readonly problems: readonly ConfigurationProblem[]) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super([`The configuration has ${count}:`, ...problems.map(describe)].join('\n'));
  }
}

function describe({ variable, place, expected, actual, fallback }: ConfigurationProblem): string {
  if (actual === undefined) return `  ${variable}: expected ${expected}, but it is not set.`;
  return `  ${variable}: expected ${expected}, got ${actual}. Correct it in ${place}, or remove it (${fallback}).`;
}

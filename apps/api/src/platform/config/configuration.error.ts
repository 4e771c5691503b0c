/** One environment variable that is wrong. */
export interface ConfigurationProblem {
  readonly variable: string;
  /** The source of the value. */
  readonly place: 'the environment' | '.env';
  /** The values that are allowed, e.g. `a whole number from 1 to 65535`. */
  readonly expected: string;
  /** The value, or a description of a secret one; `undefined` when it is missing. */
  readonly actual: string | undefined;
  /** The value when the variable is not set. */
  readonly fallback: string;
}

/** The configuration is wrong. The message is written for the person who starts the program. */
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

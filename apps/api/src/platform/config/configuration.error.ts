import { counted } from '@breakwater/core';

/** One environment variable that is wrong. */
export interface ConfigurationProblem {
  readonly variable: string;
  /** The source of the value. */
  readonly place: Place;
  /** The mistake, e.g. `expected a whole number from 1 to 65535, got "abc"`. */
  readonly fault: string;
  /** The way out, e.g. `Correct it in the environment`. */
  readonly remedy: string;
}

/** Sources of values. */
export type Place = 'the environment' | '.env';

/** The configuration is wrong. The message is written for the person who starts the program. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(readonly problems: readonly ConfigurationProblem[]) {
    const count = counted(problems.length, 'problem');
    super([`The configuration has ${count}:`, ...problems.map(describe)].join('\n'));
  }
}

const describe = ({ variable, fault, remedy }: ConfigurationProblem): string =>
  `  ${variable}: ${fault}. ${remedy}.`;

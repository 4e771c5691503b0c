import { OptionsError } from '../errors/options.error.js';

/**
 * An environment variable that holds a whole number. A package describes each of its variables once: its own reader and
 * the configuration of an application check the same range.
 */
export interface NumberVariable {
  /** Name in the environment, e.g. `SHUTDOWN_TIMEOUT`. */
  readonly name: string;
  /** Unit of the number, e.g. `milliseconds`. */
  readonly unit: 'milliseconds' | 'percent' | 'calls' | 'buckets';
  /** Smallest number that is allowed. */
  readonly min: number;
  /** Largest number that is allowed. */
  readonly max: number;
  /** A number that switches the limit off; it may lie outside the range. */
  readonly off?: number;
  /** The number that the package uses when the variable is not set. */
  readonly default: number;
}

/** Says which numbers a variable takes: `a whole number of milliseconds from 1 to 2147483647, or 0 for no limit`. */
export function describeNumberVariable({ unit, min, max, off }: NumberVariable): string {
  const range = `a whole number of ${unit} from ${min} to ${max}`;
  return off === undefined ? range : `${range}, or ${off} for no limit`;
}

/** Reads the text of a variable; `undefined` when it is no number that the variable takes. */
export function parseNumberVariable({ min, max, off }: NumberVariable, text: string): number | undefined {
  const digits = text.trim();
  const value = /^\d+$/.test(digits) ? Number(digits) : NaN;
  return (value >= min && value <= max) || value === off ? value : undefined;
}

/**
 * Reads a variable from the environment; an empty variable counts as unset.
 *
 * @throws OptionsError that names the variable when it holds no number that it takes
 */
export function readNumberVariable(
  variable: NumberVariable,
  environment: Readonly<Record<string, string | undefined>>,
): number | undefined {
  const text = environment[variable.name]?.trim();
  if (!text) return undefined;
  const value = parseNumberVariable(variable, text);
  if (value !== undefined) return value;
  throw new OptionsError(variable.name, describeNumberVariable(variable), text, 'the environment');
}

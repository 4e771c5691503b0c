import { isInstance, isList, readText } from '../failures/read-property.js';
import { HiddenValue } from './hidden-value.js';

/** One invalid option: its path, how to correct it, and where it was set. */
export interface OptionProblem {
  /** Path of the option, e.g. `retry.maxRetries`. */
  readonly option: string;
  /** The expected value, e.g. `an integer >= 0`. */
  readonly expected: string;
  /** The value. The value of a secret is replaced by its kind. */
  readonly actual: unknown;
  /** Place that sets the option, e.g. `VideoService.publish`. */
  readonly place?: string;
}

/** Maximum length of a value, or of the path of an option, in a message. */
const MAX_SHOWN_LENGTH = 200;

/** Maximum number of problems in a message. `problems` contains all of them. */
const MAX_SHOWN_PROBLEMS = 50;

/** Matches options whose values are secrets, by the words in the last part of their path. */
const SECRET_NAME =
  /pass(word|wd|phrase|code)?$|secret|token|credential|api_?key|private_?key|authorization|connection_?string|dsn$/i;

/** A URL after its scheme: user, password, path and query can each contain a secret. */
const BEHIND_SCHEME = /:\/\/\S+/g;

/**
 * One or more options are invalid. Thrown when a module is built or a decorator is applied, never during a call.
 * The message lists every problem. The fields `option`, `expected`, `actual` and `place` describe the first one.
 */
export class OptionsError extends TypeError {
  override readonly name = 'OptionsError';
  /** The value of the first invalid option. The value of a secret is replaced by its kind. */
  readonly actual: unknown;
  /** All invalid options, including the first one. */
  readonly problems: readonly [OptionProblem, ...OptionProblem[]];

  /**
   * @param option path of the option, e.g. `retry.maxRetries`
   * @param expected the expected value, e.g. `an integer >= 0`
   * @param actual the actual value
   * @param place where the option was set, e.g. `VideoService.publish`
   * @param others further problems of the same options
   */
  constructor(
    readonly option: string,
    readonly expected: string,
    actual: unknown,
    readonly place?: string,
    others: readonly OptionProblem[] = [],
  ) {
    const first: OptionProblem = { option, expected, actual, ...(place !== undefined && { place }) };
    const problems = [withoutSecret(first), ...others.map(withoutSecret)] as const;
    super(problems.length === 1 ? describe(problems[0]) : describeAll(problems));
    this.actual = problems[0].actual;
    this.problems = problems;
  }
}

function withoutSecret(problem: OptionProblem): OptionProblem {
  const { option, actual } = problem;
  const name = option.slice(option.lastIndexOf('.') + 1);
  if (SECRET_NAME.test(name) && isPlainValue(actual))
    return { ...problem, actual: new HiddenValue(`a hidden ${typeof actual}`) };
  if (typeof actual !== 'string') return problem;
  return { ...problem, actual: actual.replace(BEHIND_SCHEME, '://***') };
}

/** Returns true if the message would show the value. It does not show the content of objects, and an empty text is not secret. */
const isPlainValue = (value: unknown): boolean =>
  ['string', 'number', 'bigint', 'symbol'].includes(typeof value) && value !== '';

function describeAll(problems: readonly OptionProblem[]): string {
  const lines = problems.slice(0, MAX_SHOWN_PROBLEMS).map((problem) => `- ${describe(problem)}`);
  const rest = problems.length - lines.length;
  if (rest > 0) lines.push(`- and ${rest} more`);
  return `${problems.length} options are wrong:\n${lines.join('\n')}`;
}

function describe({ option, expected, actual, place }: OptionProblem): string {
  return `Expected "${cut(option)}" to be ${expected}, got ${show(actual)}${place ? ` (at ${place})` : ''}`;
}

function cut(text: string): string {
  return text.length > MAX_SHOWN_LENGTH ? `${text.slice(0, MAX_SHOWN_LENGTH)}…` : text;
}

function show(value: unknown): string {
  if (isInstance(value, HiddenValue)) return value.shown;
  if (typeof value === 'string') return JSON.stringify(cut(value));
  if (typeof value === 'bigint') return `${cut(String(value))}n`;
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'function') return `function ${cut(readText(value, 'name') ?? '') || '(anonymous)'}`;
  if (typeof value === 'object' && value !== null) return isList(value) ? 'an array' : 'an object';
  return cut(String(value));
}

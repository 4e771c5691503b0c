import { type OptionProblem, OptionsError } from '../errors/options.error.js';

/**
 * Checks the options of one module or policy. A check that was made with `new` throws at the first problem;
 * {@link checkOptions} collects all problems and throws once.
 *
 * Every method returns whether the option is right, so that a rule about two options can be skipped when one is wrong.
 * Only the first problem of an option is kept.
 */
export class OptionsCheck {
  /**
   * @param prefix name of the module or policy, e.g. `retry`
   * @param place where the options were written, e.g. `VideoService.publish`
   * @param problems where problems are collected; without it the first problem is thrown
   */
  constructor(
    private readonly prefix: string,
    private readonly place?: string,
    private readonly problems?: OptionProblem[],
  ) {}

  /** A check of the options inside `option`; it shares the list of problems. */
  within(option: string, place = this.place): OptionsCheck {
    return new OptionsCheck(this.#path(option), place, this.problems);
  }

  /**
   * Runs another function that checks options, and collects the problems that it throws. Returns `undefined` in place
   * of its result then; {@link checkOptions} throws before anyone can see that.
   */
  include<T>(resolve: () => T): T {
    try {
      return resolve();
    } catch (error) {
      if (!this.problems || !(error instanceof OptionsError)) throw error;
      for (const problem of error.problems) this.#add(problem);
      return undefined as T;
    }
  }

  /** Requires that `condition` holds. */
  that(condition: boolean, option: string, expected: string, actual: unknown): boolean {
    if (!condition) {
      const { place } = this;
      this.#add({ option: this.#path(option), expected, actual, ...(place !== undefined && { place }) });
    }
    return condition;
  }

  /** An integer of at least `minimum` and at most `maximum`. */
  integer(option: string, value: unknown, minimum: number, maximum = Infinity): boolean {
    const fits = Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum;
    const limit = maximum === Infinity ? '' : ` and <= ${maximum}`;
    return this.that(fits, option, `an integer >= ${minimum}${limit}`, value);
  }

  /** A finite number of milliseconds of at least `minimum`. */
  duration(option: string, value: unknown, minimum = 0): boolean {
    const fits = Number.isFinite(value) && (value as number) >= minimum;
    return this.that(fits, option, `a number of milliseconds >= ${minimum}`, value);
  }

  /** A percentage above 0 and up to 100. */
  percentage(option: string, value: unknown): boolean {
    const fits = typeof value === 'number' && value > 0 && value <= 100;
    return this.that(fits, option, 'a percentage > 0 and <= 100', value);
  }

  /** `true` or `false`. */
  boolean(option: string, value: unknown): boolean {
    return this.that(typeof value === 'boolean', option, 'a boolean', value);
  }

  /** One of the given words. */
  oneOf(option: string, value: unknown, words: readonly string[]): boolean {
    const expected = `one of ${words.map((word) => `'${word}'`).join(', ')}`;
    return this.that(words.includes(value as string), option, expected, value);
  }

  /** A function, or nothing. */
  optionalFunction(option: string, value: unknown): boolean {
    return this.that(value === undefined || typeof value === 'function', option, 'a function', value);
  }

  /** An object with options. */
  object(option: string, value: unknown): value is object {
    return this.that(isOptionsObject(value), option, 'an object with options', value);
  }

  /** An option that has no effect is left out: it would only mislead its reader. */
  withoutEffect(option: string, value: unknown, because: string): boolean {
    return this.that(value === undefined, option, `left out ${because}`, value);
  }

  /** An object with no other options than the known ones: a misspelt option must not be ignored. */
  known(options: object, known: readonly string[]): boolean {
    if (!this.object('', options)) return false;
    const unknown = Object.keys(options).filter((option) => !known.includes(option));
    for (const option of unknown) {
      this.that(false, option, `one of the known options (${known.join(', ')})`, option);
    }
    return unknown.length === 0;
  }

  #path(option: string): string {
    return option === '' ? this.prefix : `${this.prefix}.${option}`;
  }

  #add(problem: OptionProblem): void {
    const { problems } = this;
    if (!problems) throw new OptionsError(problem.option, problem.expected, problem.actual, problem.place);
    const isSame = ({ option, place }: OptionProblem): boolean =>
      option === problem.option && place === problem.place;
    if (!problems.some(isSame)) problems.push(problem);
  }
}

/**
 * Resolves options, and reports all that is wrong with them in one {@link OptionsError}.
 *
 * @param prefix name of the module or policy, e.g. `retry`
 * @param place where the options were written, e.g. `VideoService.publish`
 * @param resolve checks the options and returns them with their defaults filled in
 */
export function checkOptions<T>(
  prefix: string,
  place: string | undefined,
  resolve: (check: OptionsCheck) => T,
): T {
  const problems: OptionProblem[] = [];
  const check = new OptionsCheck(prefix, place, problems);
  let resolved: T | undefined;
  try {
    resolved = check.include(() => resolve(check));
  } catch (error) {
    // A wrong option can make the code after its check fail; the option is the news.
    if (problems.length === 0) throw error;
  }
  const [first, ...others] = problems;
  if (first) throw new OptionsError(first.option, first.expected, first.actual, first.place, others);
  return resolved as T;
}

function isOptionsObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

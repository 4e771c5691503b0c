import { type OptionProblem, OptionsError } from '../errors/options.error.js';
import { messageOf } from '../failures/thrown-text.js';
import { HiddenValue } from '../errors/hidden-value.js';
import { nearestName } from './nearest-name.js';
import { isOptionsObject, readKeys, tryRead } from './options-object.js';

/** Expected in place of `null` where nothing else is known of the option. */
const NOT_NULL = 'left out or set to a value';

/**
 * Checks the options of one module or policy. An instance created with `new` throws at the first problem.
 * {@link checkOptions} collects all problems and throws once.
 *
 * Every method returns whether the option is valid, so that a rule about two options can be skipped when one is invalid.
 * Only the first problem of an option is reported.
 */
export class OptionsCheck {
  /**
   * @param prefix name of the module or policy, e.g. `retry`
   * @param place where the options were given, e.g. `VideoService.publish`
   * @param problems list that collects the problems; without a list the first problem is thrown
   */
  constructor(
    private readonly prefix: string,
    private readonly place?: string,
    private readonly problems?: OptionProblem[],
  ) {}

  /** Returns a check for the options inside `option`. It shares the list of problems. */
  within(option: string, place = this.place): OptionsCheck {
    return new OptionsCheck(this.#path(option), place, this.problems);
  }

  /**
   * Runs another function that checks options, and collects the problems that it throws. In that case it returns `undefined`,
   * which no caller sees, because {@link checkOptions} throws.
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

  /** Requires an integer of at least `minimum` and at most `maximum`. */
  integer(option: string, value: unknown, minimum: number, maximum = Infinity): boolean {
    const fits = Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum;
    const limit = maximum === Infinity ? '' : ` and <= ${maximum}`;
    return this.that(fits, option, `an integer >= ${minimum}${limit}`, value);
  }

  /** Requires a finite number of milliseconds of at least `minimum`. */
  duration(option: string, value: unknown, minimum = 0): boolean {
    const fits = Number.isFinite(value) && (value as number) >= minimum;
    return this.that(fits, option, `a number of milliseconds >= ${minimum}`, value);
  }

  /** Requires a percentage above 0 and up to 100. */
  percentage(option: string, value: unknown): boolean {
    const fits = typeof value === 'number' && value > 0 && value <= 100;
    return this.that(fits, option, 'a percentage > 0 and <= 100', value);
  }

  /** Requires a number from 0 to 1, e.g. a probability. */
  share(option: string, value: unknown): boolean {
    const fits = typeof value === 'number' && value >= 0 && value <= 1;
    return this.that(fits, option, 'a number from 0 to 1', value);
  }

  /** Requires `true` or `false`. */
  boolean(option: string, value: unknown): boolean {
    return this.that(typeof value === 'boolean', option, 'a boolean', value);
  }

  /** Requires one of the given words. */
  oneOf(option: string, value: unknown, words: readonly string[]): boolean {
    const expected = `one of ${words.map((word) => `'${word}'`).join(', ')}`;
    return this.that(words.includes(value as string), option, expected, value);
  }

  /** Requires a function or `undefined`. */
  optionalFunction(option: string, value: unknown): boolean {
    return this.that(value === undefined || typeof value === 'function', option, 'a function', value);
  }

  /** Requires the path of a route, with or without a leading slash. */
  routePath(option: string, value: unknown, example: string): boolean {
    const fits = typeof value === 'string' && /^\/?[\w.-]+(\/[\w.-]+)*$/.test(value);
    return this.that(fits, option, `a path such as ${example}`, value);
  }

  /** Requires an object with options. */
  object(option: string, value: unknown): value is object {
    return this.that(isOptionsObject(value), option, 'an object with options', value);
  }

  /** Requires that an option without effect is absent, because it would mislead the reader. */
  withoutEffect(option: string, value: unknown, because: string): boolean {
    return this.that(value === undefined, option, `left out ${because}`, value);
  }

  /**
   * Requires that all options are known and readable, so that a misspelt option is not ignored. Refuses `null`, which would
   * silently mean the default.
   *
   * @param elsewhere names that other libraries give to these options, each with the way to write it here
   * @param nullable options for which `null` is a value like any other
   */
  known(
    options: object,
    known: readonly string[],
    elsewhere: Readonly<Record<string, string>> = {},
    nullable: readonly string[] = [],
  ): boolean {
    if (!this.object('', options)) return false;
    const keys = readKeys(options);
    if (!keys) return this.that(false, '', 'an object that can be read', options);
    let valid = true;
    for (const option of keys) {
      if (known.includes(option)) {
        const { value, thrown } = tryRead(options, option);
        if (thrown) valid = this.that(false, option, 'an option that can be read', messageOf(thrown.value));
        else if (value === null && !nullable.includes(option))
          valid = this.that(false, option, NOT_NULL, null);
        continue;
      }
      valid = false;
      const rewritten = Object.hasOwn(elsewhere, option) ? elsewhere[option] : undefined;
      if (rewritten === undefined) {
        this.that(false, option, `one of the known options (${known.join(', ')})`, shownName(option, known));
      } else this.that(false, option, `written as ${rewritten}`, tryRead(options, option).value);
    }
    return valid;
  }

  #path(option: string): string {
    return option === '' ? this.prefix : `${this.prefix}.${option}`;
  }

  #add(problem: OptionProblem): void {
    const { problems } = this;
    if (!problems) throw new OptionsError(problem.option, problem.expected, problem.actual, problem.place);
    const isSame = ({ option, place }: OptionProblem): boolean =>
      option === problem.option && place === problem.place;
    const known = problems.findIndex(isSame);
    if (known === -1) problems.push(problem);
    // The expected type of an option helps more than the message that it must not be null.
    else if (problems[known]!.expected === NOT_NULL) problems[known] = problem;
  }
}

/**
 * Resolves options, and reports all problems in one {@link OptionsError}.
 *
 * @param prefix name of the module or policy, e.g. `retry`
 * @param place where the options were given, e.g. `VideoService.publish`
 * @param resolve checks the options and returns them with their defaults
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
    // An invalid option can make the code after its check fail. Report the option, not the consequence.
    if (problems.length === 0) throw error;
  }
  const [first, ...others] = problems;
  if (first) throw new OptionsError(first.option, first.expected, first.actual, first.place, others);
  return resolved as T;
}

/** The name as an error shows it, with the name that is probably meant. */
function shownName(option: string, known: readonly string[]): unknown {
  const meant = nearestName(option, known);
  return meant === undefined
    ? option
    : new HiddenValue(`${JSON.stringify(option)}; did you mean "${meant}"?`);
}

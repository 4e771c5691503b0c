import { OptionsError } from '../errors/options.error.js';

/** Checks the options of one module or policy and names the option, the value and the place when one is wrong. */
export class OptionsCheck {
  /**
   * @param prefix name of the module or policy, e.g. `retry`
   * @param place where the options were written, e.g. `VideoService.publish`
   */
  constructor(
    private readonly prefix: string,
    private readonly place?: string,
  ) {}

  /** Throws an {@link OptionsError} unless `condition` holds. */
  that(condition: boolean, option: string, expected: string, actual: unknown): void {
    if (!condition) throw new OptionsError(`${this.prefix}.${option}`, expected, actual, this.place);
  }

  /** An integer of at least `minimum`. */
  integer(option: string, value: unknown, minimum: number): void {
    this.that(
      Number.isInteger(value) && (value as number) >= minimum,
      option,
      `an integer >= ${minimum}`,
      value,
    );
  }

  /** A finite number of milliseconds of at least `minimum`. */
  duration(option: string, value: unknown, minimum = 0): void {
    this.that(
      Number.isFinite(value) && (value as number) >= minimum,
      option,
      `a number of milliseconds >= ${minimum}`,
      value,
    );
  }

  /** A percentage above 0 and up to 100. */
  percentage(option: string, value: unknown): void {
    this.that(
      typeof value === 'number' && value > 0 && value <= 100,
      option,
      'a percentage > 0 and <= 100',
      value,
    );
  }

  /** One of the given words. */
  oneOf(option: string, value: unknown, words: readonly string[]): void {
    this.that(
      words.includes(value as string),
      option,
      `one of ${words.map((word) => `'${word}'`).join(', ')}`,
      value,
    );
  }

  /** A function, or nothing. */
  optionalFunction(option: string, value: unknown): void {
    this.that(value === undefined || typeof value === 'function', option, 'a function', value);
  }

  /** No option but the known ones: a misspelt option must not be ignored in silence. */
  known(options: object, known: readonly string[]): void {
    for (const option of Object.keys(options)) {
      this.that(known.includes(option), option, `one of the known options (${known.join(', ')})`, option);
    }
  }
}

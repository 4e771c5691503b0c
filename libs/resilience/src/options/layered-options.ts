/** Options from one place, e.g. a decorator or a named policy. */
export interface OptionLayer<O extends object> {
  /** Origin of the options, as `explain()` shows it: `method`, `class`, `policy 'youtube'`, `preset 'externalApi'`. */
  readonly source: string;
  readonly options: O;
}

/**
 * Options of one policy from several places, the stronger place later in the list. Groups of options such as
 * `halfOpen` are merged option by option.
 */
export class LayeredOptions<O extends object> {
  /** The options in force; options that no layer sets are absent. */
  readonly merged: O;

  constructor(readonly layers: readonly OptionLayer<O>[]) {
    this.merged = layers.reduce<object>((merged, { options }) => overlay(merged, options), {}) as O;
  }

  /** Options of one place as layers. */
  static of<O extends object>(options: O | LayeredOptions<O>): LayeredOptions<O> {
    return options instanceof LayeredOptions ? options : new LayeredOptions([{ source: '', options }]);
  }

  /** Returns the place that sets an option; `undefined` if the default holds. */
  sourceOf(option: keyof O): string | undefined {
    return this.layers[this.#rank(option)]?.source;
  }

  /**
   * Returns the value of an option that has no effect because of another one, and `undefined` for an option that has an effect. A
   * place may make the options of weaker places ineffective: a method with a window by count ignores the length that the module
   * sets for windows by time.
   *
   * @param because the option in force that makes it ineffective
   */
  ineffective(option: keyof O, because: keyof O): unknown {
    return this.#rank(option) >= this.#rank(because) ? this.merged[option] : undefined;
  }

  /** These options with some that a stronger place sets. */
  with(options: O, source: string): LayeredOptions<O> {
    return new LayeredOptions([...this.layers, { source, options }]);
  }

  /** Tells whether a weaker place sets an option that a stronger one sets, too. */
  overrides(option: keyof O): boolean {
    return this.layers.filter(({ options }) => options[option] !== undefined).length > 1;
  }

  /** The options of a group such as `halfOpen` as layers of their own. */
  group<G extends object>(option: keyof O): LayeredOptions<G> {
    return new LayeredOptions(
      this.layers.flatMap(({ source, options }) => {
        const group: unknown = options[option];
        return isGroup(group) ? [{ source, options: group as G }] : [];
      }),
    );
  }

  /** Position of the strongest place that sets an option; -1 when none does. */
  #rank(option: keyof O): number {
    return this.layers.findLastIndex(({ options }) => options[option] !== undefined);
  }
}

/** `weaker` with all that `stronger` sets; an option that is `undefined` is not set. */
export function overlay(weaker: object, stronger: object): object {
  const merged: Record<string, unknown> = { ...weaker };
  for (const [option, value] of Object.entries(stronger)) {
    if (value === undefined) continue;
    const below = merged[option];
    merged[option] = isGroup(below) && isGroup(value) ? overlay(below, value) : value;
  }
  return merged;
}

/** An object with a `type` is not merged: its other options belong to that type. */
function isGroup(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  try {
    return Object.getPrototypeOf(value) === Object.prototype && !('type' in value);
  } catch {
    return false;
  }
}

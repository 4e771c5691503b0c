/** Options from one place, e.g. a decorator or a named policy. */
export interface OptionLayer<O extends object> {
  /** Where they come from, as `explain()` shows it: `method`, `class`, `policy 'youtube'`, `preset 'externalApi'`. */
  readonly source: string;
  readonly options: O;
}

/** Options of one policy from several places, the stronger place later in the list. */
export class LayeredOptions<O extends object> {
  /** What is in force; options that no layer sets are absent. */
  readonly merged: O;

  constructor(readonly layers: readonly OptionLayer<O>[]) {
    const merged: Record<string, unknown> = {};
    for (const { options } of layers) {
      for (const [option, value] of Object.entries(options)) {
        if (value !== undefined) merged[option] = value;
      }
    }
    this.merged = merged as O;
  }

  /** Which place set an option; `undefined` when none did and the default holds. */
  sourceOf(option: keyof O): string | undefined {
    return this.layers.findLast(({ options }) => options[option] !== undefined)?.source;
  }
}

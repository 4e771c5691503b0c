/** Options from one place, e.g. a decorator or a named policy. */
export interface OptionLayer<O extends object> {
  /** Where they come from, as `explain()` shows it: `method`, `class`, `policy 'youtube'`, `preset 'externalApi'`. */
  readonly source: string;
  readonly options: O;
}

/**
 * Options of one policy from several places, the stronger place later in the list. Groups of options such as
 * `halfOpen` are merged option by option.
 */
export class LayeredOptions<O extends object> {
  /** What is in force; options that no layer sets are absent. */
  readonly merged: O;

  constructor(readonly layers: readonly OptionLayer<O>[]) {
    this.merged = layers.reduce<object>((merged, { options }) => overlay(merged, options), {}) as O;
  }

  /** Which place set an option; `undefined` when none did and the default holds. */
  sourceOf(option: keyof O): string | undefined {
    return this.layers.findLast(({ options }) => options[option] !== undefined)?.source;
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

/** An object that names what it is by a `type` stands as a whole: its other options belong to that type. */
function isGroup(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype &&
    !('type' in value)
  );
}

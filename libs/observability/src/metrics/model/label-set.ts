/** Value of a label; a number is written as JavaScript writes it. */
export type LabelValue = string | number;

/** Names and values of labels, by name. */
export type Labels = Readonly<Record<string, LabelValue>>;

/** Labels of one series. Their text is made once, as it is the same in every scrape. */
export class LabelSet {
  static readonly NONE = new LabelSet({});

  #text: string | undefined;

  constructor(readonly values: Labels) {}

  /** Labels from names and values in the same order. */
  static of(names: readonly string[], values: readonly LabelValue[]): LabelSet {
    return new LabelSet(Object.fromEntries(names.map((name, index) => [name, values[index] ?? ''])));
  }

  /** As it stands between the braces: `name="payments",kind="failed"`. */
  get text(): string {
    return (this.#text ??= Object.entries(this.values)
      .map(([name, value]) => `${name}="${escapeLabelValue(String(value))}"`)
      .join(','));
  }
}

/** Whether there is anything to escape, which is next to never. */
const SPECIAL = /[\\"\n]/;

function escapeLabelValue(value: string): string {
  if (!SPECIAL.test(value)) return value;
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

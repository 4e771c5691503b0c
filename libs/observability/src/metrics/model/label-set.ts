import type { MetricLabelValue } from '@breakwater/core';

/** Names and values of labels, by name. */
export type Labels = Readonly<Record<string, MetricLabelValue>>;

/** Labels of one series. Their text is cached, because it is the same in every scrape. */
export class LabelSet {
  static readonly NONE = new LabelSet([], []);

  #text: string | undefined;

  /** Labels from names and values in the same order. */
  constructor(
    private readonly names: readonly string[],
    private readonly of: readonly MetricLabelValue[],
  ) {}

  static from(labels: Labels): LabelSet {
    return new LabelSet(Object.keys(labels), Object.values(labels));
  }

  /** Values by name. */
  get values(): Labels {
    return Object.fromEntries(this.names.map((name, index) => [name, this.of[index] ?? '']));
  }

  /** The text between the braces: `name="payments",kind="failed"`. */
  get text(): string {
    return (this.#text ??= this.names
      .map((name, index) => `${name}="${escapeLabelValue(String(this.of[index] ?? ''))}"`)
      .join(','));
  }
}

/** Characters to escape. Hardly any value has one. */
const SPECIAL = /[\\"\n]/;

function escapeLabelValue(value: string): string {
  if (!SPECIAL.test(value)) return value;
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

import { type MetricLabelValue, processRedactor } from '@breakwater/core';

/** Names are short; a longer text is not a name. */
const MAX_LENGTH = 200;
/** Most names that are remembered. */
const MAX_KNOWN = 2_000;

/**
 * Hides secrets in the values of labels: a name that is given at run time can be any text, such as an address with a password. Names
 * that look alike afterwards share one series.
 */
export class LabelTexts {
  readonly #known = new Map<MetricLabelValue, MetricLabelValue>();

  of(value: MetricLabelValue): MetricLabelValue {
    if (typeof value !== 'string') return value;
    let shown = this.#known.get(value);
    if (shown !== undefined) return shown;
    shown = processRedactor.lines(value, MAX_LENGTH);
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    this.#known.set(value, shown);
    return shown;
  }
}

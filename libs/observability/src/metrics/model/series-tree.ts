import type { MetricLabelValue } from '@breakwater/core';

type Branch<S> = Map<MetricLabelValue, Branch<S> | S>;

/**
 * Series by the values of their labels, in nested maps. Finding a series takes one look-up per label and builds no key from
 * the values. All series of a first label, such as the name of a circuit, are removed in one step.
 */
export class SeriesTree<S extends object> {
  readonly #root: Branch<S> = new Map();

  constructor(
    private readonly depth: number,
    private readonly create: (values: readonly MetricLabelValue[]) => S,
  ) {}

  /** Returns the series with these values. Creates it at its first use. */
  of(values: readonly MetricLabelValue[]): S {
    let branch = this.#root;
    const last = this.depth - 1;
    for (let level = 0; level < last; level++) {
      const value = values[level] as MetricLabelValue;
      let next = branch.get(value) as Branch<S> | undefined;
      if (!next) branch.set(value, (next = new Map()));
      branch = next;
    }
    // A metric without labels has one series, under the key ''.
    const value = values[last] ?? '';
    let series = branch.get(value) as S | undefined;
    if (!series) branch.set(value, (series = this.create([...values])));
    return series;
  }

  /** Returns the series with these values, if there is one. */
  find(values: readonly MetricLabelValue[]): S | undefined {
    let branch: Branch<S> | undefined = this.#root;
    const last = this.depth - 1;
    for (let level = 0; level < last; level++) {
      branch = branch?.get(values[level] as MetricLabelValue) as Branch<S> | undefined;
    }
    return branch?.get(values[last] ?? '') as S | undefined;
  }

  /** Removes all series whose first label has this value. */
  remove(first: MetricLabelValue): void {
    this.#root.delete(first);
  }

  *[Symbol.iterator](): Generator<S> {
    yield* leaves<S>(this.#root, Math.max(this.depth, 1));
  }
}

function* leaves<S>(branch: Branch<S>, depth: number): Generator<S> {
  for (const next of branch.values()) {
    if (depth === 1) yield next as S;
    else yield* leaves(next as Branch<S>, depth - 1);
  }
}

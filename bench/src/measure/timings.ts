import { median, middleHalf } from './median.js';

/** Nanoseconds per call of each contender, round by round. */
export class Timings {
  readonly #rounds = new Map<string, number[]>();

  add(label: string, nanoseconds: number): void {
    const rounds = this.#rounds.get(label);
    if (rounds) rounds.push(nanoseconds);
    else this.#rounds.set(label, [nanoseconds]);
  }

  /** Median of the rounds, in nanoseconds. */
  of(label: string): number {
    return median(this.#of(label));
  }

  /** Returns the cost of `label` as a multiple of the cost of `other`: the median of the ratios of all rounds. */
  ratio(label: string, other: string): number {
    return median(this.#ratios(label, other));
  }

  /** Returns the lowest and the highest of these ratios in the middle half of the rounds. */
  spread(label: string, other: string): readonly [number, number] {
    return middleHalf(this.#ratios(label, other));
  }

  #ratios(label: string, other: string): readonly number[] {
    const others = this.#of(other);
    return this.#of(label).map((value, round) => value / (others[round] ?? Number.NaN));
  }

  #of(label: string): readonly number[] {
    const rounds = this.#rounds.get(label);
    if (!rounds) throw new Error(`Nothing was measured for '${label}'.`);
    return rounds;
  }
}

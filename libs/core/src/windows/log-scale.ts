/** Largest value that the bit operations below hold. */
const LARGEST = 2 ** 31 - 1;

/** Options of a {@link LogScale}. */
export interface LogScaleOptions {
  /** Power of 2 at which the scale begins: 10 for 1024. Smaller values fall into the first slot. */
  readonly firstOctave: number;
  /** Number of doublings that the scale covers. Larger values fall into the last slot. */
  readonly octaves: number;
  /** Number of slots of equal width in each doubling. A slot is at most `1 / slotsPerOctave` of its values wide. */
  readonly slotsPerOctave: number;
}

/**
 * Divides whole numbers into slots that grow with the numbers, so that a few hundred counters describe latencies from microseconds to
 * minutes with a known relative error. Finding a slot needs no logarithm.
 */
export class LogScale {
  /** Number of slots. */
  readonly slots: number;
  readonly #first: number;
  readonly #perOctave: number;

  constructor({ firstOctave, octaves, slotsPerOctave }: LogScaleOptions) {
    this.#first = firstOctave;
    this.#perOctave = slotsPerOctave;
    this.slots = octaves * slotsPerOctave;
  }

  /** Slot of a whole number from 0 to 2147483647. */
  slotOf(value: number): number {
    const octave = 31 - Math.clz32(value);
    if (octave < this.#first) return 0;
    const perOctave = this.#perOctave;
    const within = Math.trunc((value / (1 << octave) - 1) * perOctave);
    return Math.min((octave - this.#first) * perOctave + within, this.slots - 1);
  }

  /** Smallest value of a slot, not always a whole number; for the number of slots, the end of the last one. */
  startOf(slot: number): number {
    if (slot === 0) return 0;
    const octave = Math.floor(slot / this.#perOctave);
    return 2 ** (this.#first + octave) * (1 + (slot - octave * this.#perOctave) / this.#perOctave);
  }

  /**
   * The value below which the share `quantile` (0 to 1) of all samples lies, interpolated inside of its slot. 0 without samples.
   *
   * @param countOf number of samples in a slot
   */
  quantile(countOf: (slot: number) => number, quantile: number): number {
    const { slot, share } = this.#find(countOf, quantile);
    const start = this.startOf(slot);
    return start + (this.startOf(slot + 1) - start) * share;
  }

  /**
   * Like `quantile`, but rounded up to the end of the slot: never less than the true quantile, and at most one slot more.
   * `Infinity` if the quantile lies in the last slot, which has no end. 0 without samples.
   */
  quantileBound(countOf: (slot: number) => number, quantile: number): number {
    const { slot, share } = this.#find(countOf, quantile);
    if (share === 0 && slot === 0) return 0;
    return slot === this.slots - 1 ? Infinity : this.startOf(slot + 1);
  }

  /** The slot in which a quantile lies, and the share of that slot's samples below it; slot 0 and share 0 without samples. */
  #find(countOf: (slot: number) => number, quantile: number): { slot: number; share: number } {
    let samples = 0;
    for (let slot = 0; slot < this.slots; slot++) samples += countOf(slot);
    const rank = quantile * samples;
    let below = 0;
    for (let slot = 0; slot < this.slots; slot++) {
      const count = countOf(slot);
      if (count > 0 && below + count >= rank) return { slot, share: (rank - below) / count };
      below += count;
    }
    return { slot: 0, share: 0 };
  }
}

/** Converts milliseconds to whole microseconds from 0 to 35 minutes, the unit in which latencies are put on a {@link LogScale}. */
export function toMicroseconds(milliseconds: number): number {
  return Math.min(Math.max(Math.round(milliseconds * 1_000), 0), LARGEST);
}

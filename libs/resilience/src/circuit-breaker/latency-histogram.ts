/** Two slots for each doubling from 16 µs to 67 s: a percentile is off by half at most, in constant memory. */
export const LATENCY_SLOTS = 44;

/** log2 of the lower bound, in microseconds, of slot 1's octave. Shorter latencies fall into slot 0. */
const FIRST_OCTAVE = 4;

/** Longest latency, in microseconds, that the bit operations below hold (35 minutes). */
const LONGEST = 2 ** 31 - 1;

/** Whole microseconds, so that sums stay exact however often they are added to and subtracted from. */
export function toMicroseconds(latency: number): number {
  return Math.min(Math.max(Math.round(latency * 1_000), 0), LONGEST);
}

/** Slot of the histogram that a latency belongs to. */
export function latencySlot(microseconds: number): number {
  const octave = 31 - Math.clz32(microseconds);
  if (octave < FIRST_OCTAVE) return 0;
  const upperHalf = (microseconds >> (octave - 1)) & 1;
  return Math.min((octave - FIRST_OCTAVE) * 2 + upperHalf, LATENCY_SLOTS - 1);
}

/** Shortest latency of a slot in milliseconds; for the number of slots, the end of the last one. */
export function latencySlotStart(slot: number): number {
  if (slot === 0) return 0;
  const octave = 2 ** (FIRST_OCTAVE + (slot >> 1));
  return (slot % 2 === 0 ? octave : octave * 1.5) / 1_000;
}

/**
 * The latency, in milliseconds, below which the share `quantile` (0 to 1) of all samples lies, interpolated
 * inside of its slot. 0 without samples.
 *
 * @param countOf number of samples in a slot
 */
export function latencyAtQuantile(countOf: (slot: number) => number, quantile: number): number {
  let samples = 0;
  for (let slot = 0; slot < LATENCY_SLOTS; slot++) samples += countOf(slot);
  const rank = quantile * samples;
  let below = 0;
  for (let slot = 0; slot < LATENCY_SLOTS; slot++) {
    const count = countOf(slot);
    if (count > 0 && below + count >= rank) {
      const start = latencySlotStart(slot);
      return start + ((latencySlotStart(slot + 1) - start) * (rank - below)) / count;
    }
    below += count;
  }
  return 0;
}

import type { CheckedItem, CheckedQuery } from './checked-input.js';
import { compareTexts } from './storable-text.js';
import type { Comparison } from './vector-filter.js';
import type { VectorHit, VectorMetric } from './vector-store.js';

/** Number of vectors for which memory is reserved at first. */
const FIRST_CAPACITY = 16;

interface Candidate {
  readonly slot: number;
  readonly score: number;
}

/** The vectors of one namespace, one after the other in one array. */
export class MemoryNamespace<M extends object> {
  readonly #slots = new Map<string, number>();
  readonly #ids: string[] = [];
  readonly #metadata: M[] = [];
  /** Squares of the lengths. */
  readonly #squares: number[] = [];
  #vectors: Float32Array;

  constructor(
    private readonly dimensions: number,
    private readonly metric: VectorMetric,
  ) {
    this.#vectors = new Float32Array(FIRST_CAPACITY * dimensions);
  }

  get size(): number {
    return this.#ids.length;
  }

  put({ id, vector, metadata }: CheckedItem): void {
    const slot = this.#slots.get(id) ?? this.size;
    this.#reserve(slot + 1);
    this.#slots.set(id, slot);
    this.#ids[slot] = id;
    this.#metadata[slot] = JSON.parse(metadata) as M;
    this.#squares[slot] = squareOf(vector);
    this.#vectors.set(vector, slot * this.dimensions);
  }

  /** Removes items and returns the number of those that existed. */
  remove(ids: Iterable<string>): number {
    let removed = 0;
    for (const id of ids) {
      const slot = this.#slots.get(id);
      if (slot === undefined) continue;
      removed++;
      this.#slots.delete(id);
      this.#fill(slot);
    }
    this.#shrink();
    return removed;
  }

  idsWhere(comparisons: readonly Comparison[]): string[] {
    return this.#ids.filter((_id, slot) => holds(this.#metadata[slot] as M, comparisons));
  }

  search({ vector, topK, comparisons, minScore = -Infinity }: CheckedQuery): VectorHit<M>[] {
    const square = squareOf(vector);
    let best: Candidate[] = [];
    let least = minScore;
    for (let slot = 0; slot < this.size; slot++) {
      if (comparisons.length > 0 && !holds(this.#metadata[slot] as M, comparisons)) continue;
      const score = this.#score(slot, vector, square);
      if (score < least) continue;
      best.push({ slot, score });
      if (best.length < 2 * topK + FIRST_CAPACITY) continue;
      best = this.#firstOf(best, topK);
      least = (best.at(-1) as Candidate).score;
    }
    return this.#firstOf(best, topK).map(({ slot, score }) => ({
      id: this.#ids[slot] as string,
      score,
      metadata: copyOf(this.#metadata[slot] as M),
    }));
  }

  #firstOf(candidates: Candidate[], count: number): Candidate[] {
    return candidates
      .toSorted(
        (a, b) => b.score - a.score || compareTexts(this.#ids[a.slot] as string, this.#ids[b.slot] as string),
      )
      .slice(0, count);
  }

  #score(slot: number, vector: Float32Array, square: number): number {
    const start = slot * this.dimensions;
    const vectors = this.#vectors;
    let sum = 0;
    if (this.metric === 'l2') {
      for (let index = 0; index < vector.length; index++) {
        const difference = (vectors[start + index] as number) - (vector[index] as number);
        sum += difference * difference;
      }
      return sum === 0 ? 0 : -Math.sqrt(sum);
    }
    for (let index = 0; index < vector.length; index++) {
      sum += (vectors[start + index] as number) * (vector[index] as number);
    }
    if (this.metric === 'ip') return sum;
    // Rounding must not lead out of the range of a cosine.
    return Math.max(-1, Math.min(1, sum / Math.sqrt(square * (this.#squares[slot] as number))));
  }

  #reserve(count: number): void {
    if (count * this.dimensions > this.#vectors.length) this.#resize(2 * count);
  }

  #shrink(): void {
    const capacity = this.#vectors.length / this.dimensions;
    if (capacity > 4 * FIRST_CAPACITY && this.size < capacity / 4) this.#resize(2 * this.size);
  }

  #resize(capacity: number): void {
    const vectors = new Float32Array(capacity * this.dimensions);
    vectors.set(this.#vectors.subarray(0, this.size * this.dimensions));
    this.#vectors = vectors;
  }

  /** Moves the last item into a slot that has become free. */
  #fill(slot: number): void {
    const last = this.size - 1;
    const id = this.#ids.pop() as string;
    const metadata = this.#metadata.pop() as M;
    const square = this.#squares.pop() as number;
    if (slot === last) return;
    this.#slots.set(id, slot);
    this.#ids[slot] = id;
    this.#metadata[slot] = metadata;
    this.#squares[slot] = square;
    const { dimensions } = this;
    this.#vectors.copyWithin(slot * dimensions, last * dimensions, (last + 1) * dimensions);
  }
}

/** Copies JSON. */
const copyOf = <T>(json: T): T => JSON.parse(JSON.stringify(json)) as T;

function squareOf(vector: Float32Array): number {
  let square = 0;
  for (const value of vector) square += value * value;
  return square;
}

function holds(metadata: object, comparisons: readonly Comparison[]): boolean {
  return comparisons.every((one) => {
    const value: unknown = Object.hasOwn(metadata, one.field)
      ? (metadata as Readonly<Record<string, unknown>>)[one.field]
      : undefined;
    if (one.kind === 'in') return one.values.includes(value as string);
    if (typeof value !== typeof one.value) return false;
    const order =
      typeof value === 'number'
        ? value - (one.value as number)
        : compareTexts(value as string, one.value as string);
    return one.kind === 'gte' ? order >= 0 : order <= 0;
  });
}

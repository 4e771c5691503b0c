/** Keys that are refused until a moment, whatever their counters say. */
export class Blocks {
  readonly #until = new Map<string, number>();

  constructor(private readonly maxKeys: number) {}

  get size(): number {
    return this.#until.size;
  }

  /** Returns the end of the block; 0 without a block. */
  until(policy: string, key: string, now: number): number {
    if (this.#until.size === 0) return 0;
    const until = this.#until.get(nameOf(policy, key));
    return until !== undefined && until > now ? until : 0;
  }

  /** Blocks a key. If there are too many blocks, the oldest one ends. */
  set(policy: string, key: string, until: number, now: number): void {
    if (until <= now) return;
    const name = nameOf(policy, key);
    if (this.#until.size >= this.maxKeys && !this.#until.has(name)) {
      const [oldest] = this.#until.keys();
      if (oldest !== undefined) this.#until.delete(oldest);
    }
    this.#until.set(name, until);
  }

  delete(policy: string, key: string): void {
    this.#until.delete(nameOf(policy, key));
  }

  sweep(now: number): void {
    for (const [name, until] of this.#until) if (until <= now) this.#until.delete(name);
  }
}

/** Names of policies contain no line break. */
const nameOf = (policy: string, key: string): string => `${policy}\n${key}`;

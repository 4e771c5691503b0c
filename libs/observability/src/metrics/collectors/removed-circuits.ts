/**
 * Circuits that were removed. Their series go at once, and again at the next two scrapes: a call that outlives its circuit brings them
 * back when it ends.
 */
export class RemovedCircuits {
  #latest = new Set<string>();
  #earlier = new Set<string>();

  /** @param forget removes all series of a circuit */
  constructor(private readonly forget: (circuit: string) => void) {}

  add(circuit: string): void {
    this.forget(circuit);
    this.#latest.add(circuit);
  }

  /** Removes what came back; a circuit in `present` is a new one of the same name. */
  sweep(present: ReadonlySet<string>): void {
    for (const circuit of [...this.#earlier, ...this.#latest]) {
      if (!present.has(circuit)) this.forget(circuit);
      else this.#latest.delete(circuit);
    }
    this.#earlier = this.#latest;
    this.#latest = new Set();
  }
}

/** Maximum number of other instances that are kept. */
const MAX_MEMBERS = 200;

/** Another instance that lives. */
export interface Member {
  readonly id: string;
  readonly version?: string;
  /** Milliseconds since the Unix epoch by the clock of that machine. */
  readonly startedAt: number;
}

/** Remembers which other instances live. An instance that says nothing for `ttl` milliseconds is forgotten. */
export class Members {
  readonly #members = new Map<string, Member & { readonly heardAt: number }>();

  constructor(private readonly ttl: number) {}

  /** Notes a sign of life. Returns false if there is no room for a further instance. */
  note(member: Member, now: number): boolean {
    this.#forget(now);
    if (!this.#members.has(member.id) && this.#members.size >= MAX_MEMBERS) return false;
    this.#members.set(member.id, { ...member, heardAt: now });
    return true;
  }

  /** The instances that live, in the order of their ids. */
  live(now: number): readonly Member[] {
    this.#forget(now);
    return Array.from(this.#members.values(), ({ heardAt: _, ...member }) => member).toSorted((one, other) =>
      one.id < other.id ? -1 : 1,
    );
  }

  remove(id: string): void {
    this.#members.delete(id);
  }

  clear(): void {
    this.#members.clear();
  }

  #forget(now: number): void {
    for (const { id, heardAt } of this.#members.values()) {
      if (now - heardAt >= this.ttl) this.#members.delete(id);
    }
  }
}

/** Something that stands in a {@link WaitingLine}, and is its own link there. */
export interface LineMember<M> {
  before: M | undefined;
  behind: M | undefined;
}

/** Callers that wait for a slot, in the order in which they came. Leaving from the middle costs no more than from an end. */
export class WaitingLine<M extends LineMember<M>> {
  #first: M | undefined;
  #last: M | undefined;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  join(member: M): void {
    member.before = this.#last;
    if (this.#last) this.#last.behind = member;
    else this.#first = member;
    this.#last = member;
    this.#length++;
  }

  /** Lets one stand in front of all others. */
  joinFirst(member: M): void {
    member.behind = this.#first;
    if (this.#first) this.#first.before = member;
    else this.#last = member;
    this.#first = member;
    this.#length++;
  }

  /** Takes the first one out. */
  shift(): M | undefined {
    const first = this.#first;
    if (first) this.leave(first);
    return first;
  }

  /** Takes the last one out. */
  pop(): M | undefined {
    const last = this.#last;
    if (last) this.leave(last);
    return last;
  }

  /** Takes out one that waits. */
  leave(member: M): void {
    const { before, behind } = member;
    if (before) before.behind = behind;
    else this.#first = behind;
    if (behind) behind.before = before;
    else this.#last = before;
    member.before = member.behind = undefined;
    this.#length--;
  }
}

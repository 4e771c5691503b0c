import type { IssueChange } from '../../src/issues/issue-store.js';
import { MemoryIssueStore } from '../../src/issues/memory.issue-store.js';
import type { Occurrences } from '../../src/issues/occurrences.js';

/** A store that refuses, or does not answer, as long as a test says so. */
export class TroubledStore extends MemoryIssueStore {
  /** Every batch that it was given. */
  readonly batches: (readonly Occurrences[])[] = [];
  trouble: Error | 'hangs' | undefined;
  #release: (() => void)[] = [];
  #inOrder = 0;

  /** Takes so many batches before it has trouble. */
  troubleAfter(batches: number, trouble: Error): void {
    this.trouble = trouble;
    this.#inOrder = this.batches.length + batches;
  }

  override async add(occurrences: readonly Occurrences[]): Promise<readonly IssueChange[]> {
    this.batches.push(occurrences);
    if (this.batches.length <= this.#inOrder) return super.add(occurrences);
    if (this.trouble instanceof Error) throw this.trouble;
    if (this.trouble === 'hangs') await new Promise<void>((resolve) => this.#release.push(resolve));
    return super.add(occurrences);
  }

  /** Answers whatever it owes, and what comes from now on. */
  recover(): void {
    this.trouble = undefined;
    for (const release of this.#release.splice(0)) release();
  }
}

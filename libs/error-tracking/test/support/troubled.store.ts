import type { IssueChange } from '../../src/issues/issue-store.js';
import { MemoryIssueStore } from '../../src/issues/memory.issue-store.js';
import type { Occurrences } from '../../src/issues/occurrences.js';

/** A store that fails or hangs until the test ends its trouble. */
export class TroubledStore extends MemoryIssueStore {
  /** Every received batch. */
  readonly batches: (readonly Occurrences[])[] = [];
  trouble: Error | 'hangs' | undefined;
  #release: (() => void)[] = [];
  #inOrder = 0;

  /** Number of batches that it stores before the trouble begins. */
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

  /** Answers all pending and all further calls. */
  recover(): void {
    this.trouble = undefined;
    for (const release of this.#release.splice(0)) release();
  }
}

import { CommitRefusedError } from '../errors/commit-refused.error.js';
import { EventCommittedError } from '../errors/event-committed.error.js';
import type { Work } from '../processing/work.js';
import type { CommitTransaction, CursorStore, StreamCursor } from './cursor-store.js';

/** Options that decide whether positions can be saved by the handler. */
export interface CommitOptions {
  readonly cursorStore: CursorStore | undefined;
  readonly parallel: number;
  readonly sharedPositions: boolean;
}

/** Saves positions inside the transactions of a handler. */
export class CursorCommits {
  readonly #refusal: string | undefined;

  /** @param acknowledged returns the position up to which this process has acknowledged all events */
  constructor(
    private readonly stream: string,
    private readonly options: CommitOptions,
    private readonly acknowledged: () => StreamCursor | undefined,
  ) {
    this.#refusal = refusalOf(options);
  }

  /**
   * Saves the position of an event in `transaction`.
   *
   * @throws CommitRefusedError when the options of the stream do not allow it; EventCommittedError when another process has committed
   *   the event
   */
  async commit(transaction: CommitTransaction, work: Work): Promise<void> {
    const { cursor } = work.event;
    const refusal = cursor === undefined ? 'needs events with a position.' : this.#refusal;
    if (refusal !== undefined || cursor === undefined)
      throw new CommitRefusedError(this.stream, refusal as string);
    const acknowledged = this.acknowledged();
    if (work.isReplay) return;
    // A late event: the kept position is beyond it, so that no restart repeats it.
    if (typeof cursor === 'number' && typeof acknowledged === 'number' && cursor <= acknowledged) return;
    const isSaved = await this.options.cursorStore?.saveWith?.(transaction, this.stream, cursor);
    if (!isSaved) throw new EventCommittedError(this.stream);
    work.isCommitted = true;
  }
}

function refusalOf({ cursorStore, parallel, sharedPositions }: CommitOptions): string | undefined {
  if (!cursorStore?.saveWith)
    return 'needs "cursorStore": a PostgresCursorStore on the database of the transaction.';
  // Transactions in parallel commit in any order. One position cannot say which are done, and each would wait for the row of the others.
  if (parallel > 1) return 'needs "parallel": 1, because one position cannot describe commits in any order.';
  if (sharedPositions) return 'needs events with positions of their own ("sharedPositions": false).';
  return undefined;
}

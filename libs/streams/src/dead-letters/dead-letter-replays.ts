import type { Clock } from '@breakwater/core';
import type { DeadLetterReplay } from '../processing/event-intake.js';
import type { EventReader } from '../processing/event-reader.js';
import type { HandlerRuns } from '../processing/handler-runs.js';
import { type DeadLetterBox, letterOf } from './dead-letter-box.js';
import type { DeadLetter } from './dead-letter-store.js';

/** Passes dead letters to the handler again. */
export class DeadLetterReplays {
  #running: Promise<DeadLetterReplay> | undefined;

  constructor(
    private readonly box: DeadLetterBox,
    private readonly reader: EventReader,
    private readonly runs: HandlerRuns,
    private readonly clock: Clock,
  ) {}

  /**
   * Replays at most `limit` letters, one call of the handler for each. Those that fail again stay, behind the others. A call during a
   * replay waits for that replay.
   *
   * @throws the error of the store, or the reason of `signal` when it aborts
   */
  replay(limit: number, signal: AbortSignal): Promise<DeadLetterReplay> {
    this.#running ??= this.#replay(limit, signal).finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #replay(limit: number, signal: AbortSignal): Promise<DeadLetterReplay> {
    let replayed = 0;
    let failed = 0;
    for (const letter of await this.box.list(limit, signal)) {
      signal.throwIfAborted();
      if (await this.#handles(letter, signal)) {
        await this.box.remove(letter.id, signal);
        replayed++;
      } else failed++;
    }
    return { replayed, failed, remaining: await this.box.count(signal) };
  }

  async #handles(letter: DeadLetter, signal: AbortSignal): Promise<boolean> {
    const { payload: text, cursor } = letter;
    const size = Buffer.byteLength(text);
    const work = this.reader.read({ text, size, ...(cursor !== undefined && { cursor }) }, true);
    work.attempts = letter.attempts;
    try {
      if (work.unreadable) throw work.unreadable.error;
      await this.runs.run(work);
      return true;
    } catch (error) {
      signal.throwIfAborted();
      const { id } = letter;
      await this.box.put({ ...letterOf(work, error, this.clock.date()), id }, signal);
      return false;
    }
  }
}

import type { StreamCursor } from '@breakwater/streams';
import type { DeadLetterReplay, EventIntake, IntakeFigures } from '../../src/processing/event-intake.js';
import type { ReceivedFrame } from '../../src/transport/stream-transport.js';

/** An intake that keeps what arrives. Its position is the number of messages. */
export class RecordingIntake implements EventIntake {
  readonly texts: string[] = [];
  readonly restarts: (StreamCursor | undefined)[] = [];
  starts = 0;
  stopped = false;
  position: StreamCursor | undefined;
  /** Rejections of the next calls of `start()`. */
  readonly startFailures: Error[] = [];
  #isFull = false;
  #onRoom: (() => void) | undefined;

  get isFull(): boolean {
    return this.#isFull;
  }

  get figures(): IntakeFigures {
    const none = { duplicates: 0, parseErrors: 0, deadLetters: 0, queued: 0, running: 0, failingStores: [] };
    const { length } = this.texts;
    return {
      ...none,
      received: length,
      handled: length,
      lag: undefined,
      paused: undefined,
      cursor: this.position,
      keptCursor: undefined,
    };
  }

  start(): Promise<void> {
    this.starts++;
    const failure = this.startFailures.shift();
    return failure ? Promise.reject(failure) : Promise.resolve();
  }

  resumeAt(): StreamCursor | undefined {
    return this.position;
  }

  restartAt(cursor: StreamCursor | undefined): Promise<void> {
    this.restarts.push(cursor);
    this.position = cursor;
    return Promise.resolve();
  }

  accept({ text }: ReceivedFrame): void {
    this.texts.push(text);
  }

  onRoom(listener: () => void): void {
    this.#onRoom = listener;
  }

  replayDeadLetters(): Promise<DeadLetterReplay> {
    return Promise.resolve({ replayed: 0, failed: 0, remaining: 0 });
  }

  stop(): Promise<void> {
    this.stopped = true;
    return Promise.resolve();
  }

  /** Pretends that the queue is full, or has room again. */
  set full(full: boolean) {
    this.#isFull = full;
    if (!full) this.#onRoom?.();
  }
}

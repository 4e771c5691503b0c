import { randomBytes } from 'node:crypto';

/** Maximum number of frames that are kept. */
const MAX_FRAMES = 500;

/** Maximum number of characters of all kept frames. */
const MAX_LENGTH = 1_000_000;

/** A frame that was sent. */
interface SentFrame {
  readonly seq: number;
  readonly id: string;
  readonly text: string;
}

/** The last frames, for watchers whose connection broke. */
export class SentFrames {
  /** Ids begin with it, so that a watcher of another process, or of the process before a restart, gets a snapshot. */
  readonly #epoch = randomBytes(6).toString('hex');
  readonly #frames: SentFrame[] = [];
  #length = 0;
  #seq = 0;

  /** The id of the last frame. */
  get lastId(): string {
    return this.#idOf(this.#seq);
  }

  add(text: string): SentFrame {
    this.#seq += 1;
    const frame = { seq: this.#seq, id: this.lastId, text };
    this.#frames.push(frame);
    this.#length += text.length;
    while (this.#frames.length > MAX_FRAMES || this.#length > MAX_LENGTH) {
      this.#length -= this.#frames.shift()?.text.length ?? this.#length;
    }
    return frame;
  }

  /** Returns the frames after `lastEventId`; `undefined` if they are not there any more. */
  after(lastEventId: string | undefined): readonly SentFrame[] | undefined {
    const [epoch, text] = lastEventId?.split('-') ?? [];
    const seq = Number(text);
    if (epoch !== this.#epoch || !Number.isInteger(seq) || seq > this.#seq) return undefined;
    const first = this.#frames[0]?.seq ?? this.#seq + 1;
    return first <= seq + 1 ? this.#frames.filter((frame) => frame.seq > seq) : undefined;
  }

  /** Ends the sequence: nobody can go on after its last frame. */
  forget(): void {
    this.#frames.length = 0;
    this.#length = 0;
    this.#seq += 1;
  }

  #idOf(seq: number): string {
    return `${this.#epoch}-${seq}`;
  }
}

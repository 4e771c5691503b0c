import { createHash } from 'node:crypto';
import { base32, recordKey } from './identifiers.js';

/** An event as Jetstream (version 1) sends it. A deletion has neither `record` nor `cid`. */
export interface JetstreamEvent {
  readonly did: string;
  /** Microseconds since 1970; also the position of the event in the stream. */
  readonly time_us: number;
  readonly kind: 'commit';
  readonly commit: {
    readonly rev: string;
    readonly operation: 'create' | 'update' | 'delete';
    readonly collection: string;
    readonly rkey: string;
    readonly record?: Readonly<Record<string, unknown>>;
    readonly cid?: string;
  };
}

export const POSTS = 'app.bsky.feed.post';
const LIKES = 'app.bsky.feed.like';

/** Number of authors. */
const AUTHORS = 40;

/** A deletion removes the post that was written so many events before. It never meets a like or another deletion. */
export const DELETION_DISTANCE = 12;

const OPENINGS = ['Today I learned', 'Nobody told me', 'A short note:', 'I keep finding', 'It turns out'];
const THINGS = ['bread', 'queues', 'sourdough', 'trains', 'caches', 'tomatoes', 'bicycles', 'deadlines'];
const ENDINGS = ['need time', 'are worth it', 'fail at night', 'get better with age', 'want patience'];

/** Invents the events of a stream. The same seed, number and times always give the same event. */
export class PostEvents {
  readonly #authors: readonly string[];

  constructor(private readonly seed: number) {
    this.#authors = Array.from(
      { length: AUTHORS },
      (_, index) => `did:plc:${base32(digestOf(`author ${seed} ${index}`)).slice(0, 24)}`,
    );
  }

  /**
   * Of 50 events, 44 are new posts, 4 are likes and 2 delete a post.
   *
   * @param timeOf the time of an event in microseconds, of this one or of one {@link DELETION_DISTANCE} earlier
   */
  event(number: number, timeOf: (number: number) => number): JetstreamEvent {
    const time = timeOf(number);
    if (number % 25 === 24) {
      const deleted = number - DELETION_DISTANCE;
      const commit = { operation: 'delete', collection: POSTS, rkey: this.#key(timeOf(deleted)) } as const;
      return this.#commit(this.#author(deleted), time, commit);
    }
    const did = this.#author(number);
    const isLike = number % 10 === 9;
    const record = isLike ? this.#like(number, time) : this.#post(number, time);
    return this.#commit(did, time, {
      operation: 'create',
      collection: isLike ? LIKES : POSTS,
      rkey: this.#key(time),
      record,
      cid: contentId(record),
    });
  }

  #commit(did: string, time: number, commit: Omit<JetstreamEvent['commit'], 'rev'>): JetstreamEvent {
    return { did, time_us: time, kind: 'commit', commit: { rev: this.#key(time), ...commit } };
  }

  #post(number: number, time: number): Readonly<Record<string, unknown>> {
    const choice = digestOf(`post ${this.seed} ${number}`);
    const pick = (words: readonly string[], at: number): string => words[choice[at]! % words.length]!;
    const text = `${pick(OPENINGS, 0)} ${pick(THINGS, 1)} and ${pick(THINGS, 2)} ${pick(ENDINGS, 3)}. (${number})`;
    return { $type: POSTS, text, langs: ['en'], createdAt: isoTime(time) };
  }

  #like(number: number, time: number): Readonly<Record<string, unknown>> {
    const uri = `at://${this.#author(number + 1)}/${POSTS}/${this.#key(time - 1)}`;
    return { $type: LIKES, subject: { uri, cid: contentId(uri) }, createdAt: isoTime(time) };
  }

  #author(number: number): string {
    return this.#authors[digestOf(`by ${this.seed} ${number}`).readUInt16BE(0) % AUTHORS]!;
  }

  #key(time: number): string {
    return recordKey(time, this.seed % 1024);
  }
}

function isoTime(microseconds: number): string {
  return new Date(microseconds / 1000).toISOString();
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** First bytes of the id of a record: CID version 1, CBOR, SHA-256 with 32 bytes. */
const CID_PREFIX = Buffer.from([0x01, 0x71, 0x12, 0x20]);

/** A text that looks as the content id of a record does. It is the hash of its JSON, not of its CBOR. */
function contentId(record: unknown): string {
  return `b${base32(Buffer.concat([CID_PREFIX, digestOf(JSON.stringify(record))]))}`;
}

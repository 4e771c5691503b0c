import { createHash } from 'node:crypto';
import { describeThrown, readProperty } from '@breakwater/core';
import type { StreamCursor } from '../cursors/cursor-store.js';
import type { ReceivedFrame } from '../transport/stream-transport.js';
import type { ResolvedProcessingOptions } from './processing.options.js';
import { ReceivedEvent } from './received-event.js';
import { textHash } from './text-hash.js';
import type { Work } from './work.js';

/** Reads messages. Errors of the functions in the options count as errors of the message. */
export class EventReader {
  constructor(
    private readonly stream: string,
    private readonly options: ResolvedProcessingOptions,
  ) {}

  /** Returns the event of a message. Never throws: the event of a message that cannot be read holds the error. */
  read(frame: ReceivedFrame, isReplay = false): Work {
    const { stream } = this;
    const { text } = frame;
    let data: unknown;
    let cursor: StreamCursor | undefined;
    try {
      data = this.options.parse(text);
      cursor = this.#cursorOf(data, frame);
      const id = this.#idOf(data);
      const key = this.options.keyOf?.(data);
      const hash = id === undefined && cursor !== undefined ? textHash(text) : 0;
      return workOf(new ReceivedEvent(stream, data, cursor, id, hash), frame, key, undefined, isReplay);
    } catch (error) {
      const event = new ReceivedEvent(stream, data, cursor ?? frame.cursor, unreadableId(text), 0);
      return workOf(event, frame, undefined, { error }, isReplay);
    }
  }

  #cursorOf(data: unknown, frame: ReceivedFrame): StreamCursor | undefined {
    const { cursorOf } = this.options;
    if (!cursorOf) {
      if (frame.cursor !== undefined) return frame.cursor;
      const time = readProperty(data, 'time_us');
      return typeof time === 'number' && Number.isFinite(time) ? time : undefined;
    }
    const cursor: unknown = cursorOf(data);
    if (cursor === undefined || typeof cursor === 'string' || Number.isFinite(cursor))
      return cursor as StreamCursor | undefined;
    throw new TypeError(
      `Expected "cursorOf" to return a finite number, a text or undefined, got ${describeThrown(cursor)}`,
    );
  }

  #idOf(data: unknown): string | undefined {
    const { idOf } = this.options;
    if (!idOf) return undefined;
    const id: unknown = idOf(data);
    if (id === undefined || typeof id === 'string') return id;
    throw new TypeError(`Expected "idOf" to return a text or undefined, got ${describeThrown(id)}`);
  }
}

const workOf = (
  event: ReceivedEvent,
  { text, size }: ReceivedFrame,
  key: unknown,
  unreadable: Work['unreadable'],
  isReplay: boolean,
): Work => ({
  event,
  text,
  size,
  key,
  unreadable,
  isReplay,
  attempts: 0,
  isCommitted: false,
  isDone: false,
});

/** Such a message has no position, so only its text tells it from others. */
const unreadableId = (text: string): string =>
  `unreadable-${createHash('sha256').update(text).digest('base64url')}`;

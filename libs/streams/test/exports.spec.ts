import { describe, expect, it } from '@jest/globals';
import * as streams from '@breakwater/streams';

/** The public API: a change here is a change for users, and needs a changeset. */
describe('the exported names', () => {
  it('of @breakwater/streams', () => {
    expect(Object.keys(streams).toSorted()).toMatchInlineSnapshot(`
      [
        "CommitRefusedError",
        "DEFAULT_MEMORY_DEAD_LETTER_OPTIONS",
        "DEFAULT_POSTGRES_CURSOR_OPTIONS",
        "DEFAULT_POSTGRES_DEAD_LETTER_OPTIONS",
        "DEFAULT_PROCESSING_OPTIONS",
        "DEFAULT_REDIS_STORE_OPTIONS",
        "DEFAULT_STREAMS_OPTIONS",
        "DEFAULT_STREAM_OPTIONS",
        "EventCommittedError",
        "FileCursorStore",
        "FrameTooLargeError",
        "MemoryCursorStore",
        "MemoryDeadLetterStore",
        "PostgresCursorStore",
        "PostgresDeadLetterStore",
        "RedisCursorStore",
        "RedisDeadLetterStore",
        "StreamFailedError",
        "StreamHandler",
        "StreamProtocolError",
        "Streams",
        "StreamsModule",
        "StreamsStatus",
        "UnreadableMessageError",
      ]
    `);
  });
});

import { describe, expect, it } from '@jest/globals';
import * as streams from '@breakwater/streams';

/** The public API: a change here is a change for users, and needs a changeset. */
describe('the exported names', () => {
  it('of @breakwater/streams', () => {
    expect(Object.keys(streams).toSorted()).toMatchInlineSnapshot(`
      [
        "DEFAULT_STREAMS_OPTIONS",
        "DEFAULT_STREAM_OPTIONS",
        "StreamHandler",
        "Streams",
        "StreamsModule",
      ]
    `);
  });
});

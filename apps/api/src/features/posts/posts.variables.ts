import {
  acceptedBy,
  origin,
  type ValuesOf,
  wholeNumber,
  withDefault,
} from '../../platform/config/variable.js';

/** Form of a collection of ATProto, an NSID. */
const COLLECTION = /^[a-z][a-z\d-]*(?:\.[a-z\d][a-z\d-]*)+(?:\.[a-z][a-z\d]*)$/i;

export const POSTS_VARIABLES = {
  /**
   * Address of the stream of posts. Without it the API reads the stream of the upstream simulator, and none without `UPSTREAM_PORT`.
   */
  JETSTREAM_ENDPOINT: acceptedBy(
    'an address such as wss://jetstream2.us-east.bsky.network/subscribe, without credentials and query',
    (text) => {
      const { protocol, username, password, search, hash } = new URL(text);
      if (!/^wss?:$/.test(protocol) || [username, password, search, hash].some(Boolean))
        throw new TypeError(text);
    },
  ),

  /** Collection of the records that are posts. */
  JETSTREAM_COLLECTION: withDefault(
    acceptedBy('the name of a collection such as app.bsky.feed.post', (text) => {
      if (!COLLECTION.test(text)) throw new TypeError(text);
    }),
    'app.bsky.feed.post',
  ),

  /**
   * Origin of the profile API, without a path.
   * @default `https://public.api.bsky.app` with `JETSTREAM_ENDPOINT`, else the upstream simulator
   */
  ATPROTO_SERVICE: origin(),

  /** Calls of the profile API in a second, of each replica. */
  ATPROTO_RATE_LIMIT: withDefault(wholeNumber(1, 10_000), 10),
};

export type PostsVariables = ValuesOf<typeof POSTS_VARIABLES>;

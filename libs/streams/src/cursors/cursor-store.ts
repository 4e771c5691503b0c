/** A position in a stream: a number that grows from event to event, e.g. microseconds since 1970, or a text that only the server understands. */
export type StreamCursor = number | string;

/** Port: keeps the position of each stream over restarts. */
export interface CursorStore {
  /** Returns the kept position; `undefined` when the stream has none. */
  load(stream: string, context: { readonly signal: AbortSignal }): Promise<StreamCursor | undefined>;
  /** Keeps a position. A position before the kept one does not replace it. */
  save(stream: string, cursor: StreamCursor, context: { readonly signal: AbortSignal }): Promise<void>;
}

/** Word with which servers of the AT protocol refuse a position that they no longer have. */
const TOO_OLD = 'CursorTooOld';

/** Name of Jetstream's notice that it continues at its oldest event instead of the requested position. */
const OUTDATED = 'OutdatedCursor';

/** Longest message that can be a notice. */
const MAX_NOTICE_LENGTH = 2_048;

/** First member of a notice. Events of Jetstream v1 begin with another one, so they cost one look at their beginning. */
const BEGINNING = /^\s*\{\s*"(?:error|message|payload|\$type)"\s*:/;

/** A word that each notice contains. */
const WORD = /"error"|"OutdatedCursor"/;

/** Length of the part of a message in which {@link WORD} is searched. */
const SEARCHED = 512;

/**
 * Meaning of a message in which the server speaks about the stream itself:
 *
 * - `stale-cursor`: it no longer has the requested position, and ends the connection
 * - `outdated-cursor`: it no longer has the requested position, and continues at its oldest event
 * - `error`: it ends the connection for another reason, such as `ConsumerTooSlow`
 */
export type ServerNotice =
  { readonly kind: 'stale-cursor' | 'outdated-cursor' } | { readonly kind: 'error'; readonly error: string };

/** Returns whether the body of a refusal or the reason of a close frame says that the position is too old. */
export function saysTooOld(text: string): boolean {
  if (text === TOO_OLD) return true;
  return text.includes(TOO_OLD) && readNotice(text)?.kind === 'stale-cursor';
}

/**
 * Tells the messages of a server about the stream from events. Jetstream v2 sends `{ "$type": "error", "error": ... }` before it closes,
 * and `{ "payload": { "name": "OutdatedCursor" } }` when it continues elsewhere.
 *
 * @returns `undefined` for an event
 */
export function readNotice(text: string): ServerNotice | undefined {
  if (text.length > MAX_NOTICE_LENGTH || !BEGINNING.test(text)) return undefined;
  if (!WORD.test(text.slice(0, SEARCHED))) return undefined;
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof message !== 'object' || message === null) return undefined;
  const { $type, error, payload } = message as Record<string, unknown>;
  if (error === TOO_OLD) return { kind: 'stale-cursor' };
  if ($type === 'error' && typeof error === 'string') return { kind: 'error', error };
  return nameOf(payload) === OUTDATED ? { kind: 'outdated-cursor' } : undefined;
}

const nameOf = (payload: unknown): unknown =>
  typeof payload === 'object' && payload !== null && 'name' in payload ? payload.name : undefined;

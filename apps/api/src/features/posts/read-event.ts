import { ValidationError } from '@breakwater/core';
import type { PostChange } from './post.js';

/** The part of an event of Jetstream that is read. */
interface JetstreamEvent {
  readonly did: string;
  readonly time_us: number;
  readonly commit: {
    readonly operation: string;
    readonly collection: string;
    readonly rkey: string;
    readonly record?: { readonly text?: unknown };
  };
}

/**
 * Reads an event of Jetstream (version 1).
 *
 * @returns the change; `undefined` for an event that changes no record of the collection, e.g. a new handle of an account
 * @throws ValidationError when the event is not as Jetstream promises
 */
export function readEvent(data: unknown, wanted: string): PostChange | undefined {
  const event = data as Partial<JetstreamEvent> | null;
  const { commit, did } = event ?? {};
  if (!commit && isText(did)) return undefined;
  if (!isText(did, MAX_DID) || !isCommit(commit))
    throw new ValidationError('An event is not in the format of Jetstream.');
  const { operation, collection, rkey, record } = commit;
  if (collection !== wanted) return undefined;
  if (operation === 'delete') return { kind: 'remove', did, rkey };
  const { text = '' } = record ?? {};
  const position = event?.time_us;
  if (typeof text !== 'string' || !Number.isSafeInteger(position)) {
    throw new ValidationError(
      `The record of an event is not a post: expected a text and a time in microseconds.`,
    );
  }
  // PostgreSQL cannot store NUL in a text.
  return { kind: 'keep', did, post: { rkey, text: text.replaceAll('\0', ''), position: Number(position) } };
}

/** Longest key of a record, in characters. */
const MAX_KEY = 512;

/** Longest id of an account, in characters. */
const MAX_DID = 2_048;

function isCommit(commit: unknown): commit is JetstreamEvent['commit'] {
  const { operation, collection, rkey } = (commit ?? {}) as Record<string, unknown>;
  return isText(operation) && isText(collection) && isText(rkey, MAX_KEY);
}

function isText(value: unknown, max = Infinity): value is string {
  return typeof value === 'string' && value.length <= max && !value.includes('\0');
}

import { type Question, type Reply, readQuestion, readReply } from './question.js';
import type { Seal } from './seal.js';
import { isText } from './untrusted.js';

/** The kinds of messages. */
export type FleetContent =
  /** The sender lives. With `isNew` it does not know the others yet, and asks them to say that they live. */
  | {
      readonly type: 'alive';
      readonly startedAt: number;
      readonly version?: string;
      readonly isNew?: boolean;
    }
  /** The sender ends. */
  | { readonly type: 'gone' }
  | { readonly type: 'ask'; readonly id: string; readonly question: Question }
  | { readonly type: 'answer'; readonly id: string; readonly reply: Reply };

/** A message of one instance to the others, or to one of them. */
export type FleetMessage = FleetContent & {
  readonly v: 1;
  /** Id of the sender. */
  readonly from: string;
  /** Id of the only receiver. */
  readonly to?: string;
  /** Milliseconds since the Unix epoch by the clock of the sender. */
  readonly at: number;
};

/** Why a message was ignored. `full`: there are more instances than are kept. */
export type IgnoredMessage = 'oversized' | 'unsigned' | 'malformed' | 'version' | 'late' | 'full';

/** Maximum length of a message: details of an issue, and the targets of all actions, fit. */
export const MAX_MESSAGE = 500_000;

/** Milliseconds by which the clocks of machines may differ. After that time, an order that somebody has recorded is refused. */
export const MAX_AGE = 60_000;

/** Reads a message that anyone with access to the broker may have sent. */
export function readMessage(sealed: string, seal: Seal, now: number): FleetMessage | IgnoredMessage {
  if (sealed.length > MAX_MESSAGE) return 'oversized';
  const text = seal.open(sealed);
  if (text === undefined) return 'unsigned';
  const { v, from, to, at, ...content } = fieldsOf(text);
  // Another version during a rollout. It ignores the messages of this one as well.
  if (typeof v === 'number' && v !== 1) return 'version';
  if (v !== 1 || !isText(from) || !Number.isFinite(at)) return 'malformed';
  if (Math.abs(now - (at as number)) > MAX_AGE) return 'late';
  const known = readContent(content);
  return known ? { ...known, v, from, at: at as number, ...(isText(to) && { to }) } : 'malformed';
}

function fieldsOf(text: string): Record<string, unknown> {
  try {
    return (JSON.parse(text) ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function readContent(content: Record<string, unknown>): FleetContent | undefined {
  const { type, id, version, startedAt, isNew } = content;
  switch (type) {
    case 'alive':
      return Number.isFinite(startedAt)
        ? {
            type,
            startedAt: startedAt as number,
            ...(isText(version) && { version }),
            isNew: isNew === true,
          }
        : undefined;
    case 'gone':
      return { type };
    case 'ask': {
      const question = readQuestion(content['question']);
      return isText(id) && question ? { type, id, question } : undefined;
    }
    case 'answer': {
      const reply = readReply(content['reply']);
      return isText(id) && reply ? { type, id, reply } : undefined;
    }
    default:
      return undefined;
  }
}

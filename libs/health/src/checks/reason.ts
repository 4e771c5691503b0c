import { BUILT_IN_FAILURES, type Failures, injectedBy, REDIS_REPLIES, readText } from '@breakwater/core';

/** Words that are published for a failure in place of a driver's message. A check may return others. */
export type HealthReason =
  | 'timeout'
  | 'refused'
  | 'unreachable'
  | 'reset'
  | 'authentication'
  | 'overloaded'
  | 'unavailable'
  | 'tls'
  | 'circuit-open'
  | 'shutting-down'
  | 'chaos'
  | 'failed';

/** Finds a reply of Redis anywhere, because other texts may stand before it. */
const contains = (replies: readonly string[]): RegExp => new RegExp(`\\b(?:${replies.join('|')})\\b`);

/** Patterns for drivers that put everything into the message. The first match counts. */
const BY_MESSAGE: readonly (readonly [RegExp, HealthReason])[] = [
  [contains(REDIS_REPLIES.access), 'authentication'],
  [/authentication/i, 'authentication'],
  [contains([...REDIS_REPLIES.notReady, ...REDIS_REPLIES.readOnly]), 'unavailable'],
  [/time(d)?[ -]?out/i, 'timeout'],
  [/too many (clients|connections)|max number of clients/i, 'overloaded'],
  [/certificate|\b(TLS|SSL)\b/i, 'tls'],
  [/\bconnect ENOENT\b/, 'unreachable'],
  [/connection (is |was )?(closed|terminated|lost)|isn't writeable/i, 'unreachable'],
  [/not (yet )?(connected|established)|can't reach database/i, 'unreachable'],
];

const CODE = /\b[A-Z][A-Z0-9_]{4,}\b/g;

/**
 * Finds the word for an error, or for one of its causes, in the table of failures of `@breakwater/core`. An error that the
 * table does not know, or knows only in general, is judged by its message.
 */
export const classifyFailure = (error: unknown): HealthReason =>
  // The reasons of the built-in table are words of this type; a test checks it.
  reasonOf(error, BUILT_IN_FAILURES) as HealthReason;

/** Classifies errors: `Failures` of an application, with the entries of its packages, or the built-in table. */
export type FailureSource = Pick<Failures, 'of'>;

/** The same as {@link classifyFailure}, for the failures that one application knows. */
export function reasonOf(error: unknown, failures: FailureSource): string {
  // An operator who does not know of the experiment must not look for the cause elsewhere.
  if (injectedBy(error) !== undefined) return 'chaos';
  const { reason } = failures.of(error);
  if (reason !== 'failed' && isReason(reason)) return reason;
  return classifyMessage(typeof error === 'string' ? error : (readText(error, 'message') ?? ''));
}

/** Finds the word for a message, e.g. of a Terminus indicator; the message itself is not published. */
export function classifyMessage(message: string): HealthReason {
  for (const [code] of message.matchAll(CODE)) {
    const known = BUILT_IN_FAILURES.byCode(code);
    if (known && known.reason !== 'failed') return known.reason as HealthReason;
  }
  return BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1] ?? 'failed';
}

const REASON_PATTERN = /^[a-z][a-z0-9-]{0,39}$/;

/** Returns whether `value` can be published: a word that is too short and too plain to hold a secret by accident. */
export function isReason(value: unknown): value is string {
  return typeof value === 'string' && REASON_PATTERN.test(value);
}

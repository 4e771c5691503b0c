import type { Failures } from '@breakwater/core';
import type { ConnectionEnd } from '../transport/stream-transport.js';

/** Ends that the consumer itself finds out. */
export type ConsumerEnd = ConnectionEnd | { readonly kind: 'silent' } | { readonly kind: 'connect-timeout' };

/** The meaning of an end for the next attempt. */
export interface ConnectionFailure {
  /** One word for events, metrics and health. */
  readonly reason: string;
  /** One sentence for the log, without its full stop. */
  readonly text: string;
  /** True if the next attempt probably meets the same end. */
  readonly refusal: boolean;
  /** True if a message was larger than `maxFrameSize`. */
  readonly oversized?: true;
  /** Milliseconds that the server asks to wait. */
  readonly retryAfter?: number | undefined;
  readonly error?: Error;
}

/**
 * Close codes with which a server refuses a client (RFC 6455, section 7.4.1): protocol error, unsupported data, invalid text, violation
 * of a policy, message too big, missing extension. Codes from 4000 belong to the application, which uses them for the same purpose. After the
 * others (going away, restart, try again later, an internal error) the next attempt can succeed.
 */
const REFUSING: ReadonlySet<number> = new Set([1_002, 1_003, 1_007, 1_008, 1_009, 1_010]);

/** HTTP statuses below 500 that ask for another attempt: timeout, too early, too many requests. */
const REPEATABLE: ReadonlySet<number> = new Set([408, 425, 429]);

/** Codes for a message above `maxFrameSize`: of `ws`, and of this package. */
const TOO_LARGE: ReadonlySet<string | undefined> = new Set([
  'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
  'STREAM_FRAME_TOO_LARGE',
]);

/** Determines what an end means. */
export function connectionFailure(
  end: Exclude<ConsumerEnd, { kind: 'finished' | 'stale-cursor' }>,
  failures: Failures,
): ConnectionFailure {
  switch (end.kind) {
    case 'silent':
      return { reason: 'silent', text: 'the server was silent for too long', refusal: false };
    case 'connect-timeout':
      return { reason: 'timeout', text: 'the connection was not open in time', refusal: false };
    case 'closed':
      return {
        reason: 'closed',
        text: `the server closed the connection${end.code === undefined ? '' : ` with the code ${end.code}`}`,
        refusal: end.code !== undefined && (REFUSING.has(end.code) || end.code >= 4_000),
      };
    case 'refused':
      return {
        reason: 'refused',
        text: `the server answered ${end.status}`,
        refusal: end.status < 500 && !REPEATABLE.has(end.status),
        retryAfter: end.retryAfter,
      };
    case 'failed': {
      const { reason, transient, code } = failures.of(end.error);
      if (TOO_LARGE.has(code))
        return {
          reason: 'frame-too-large',
          text: 'a message is larger than "maxFrameSize"',
          refusal: true,
          oversized: true,
          error: end.error,
        };
      return { reason, text: 'the connection failed', refusal: !transient, error: end.error };
    }
  }
}

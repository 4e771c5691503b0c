import type { Answer } from './answer.js';

/** The client's limit, as the headers of an answer state it. */
export interface StatedLimit {
  readonly limit: number | undefined;
  readonly remaining: number | undefined;
  /** Seconds until the limit is full again, or until the client may send more. */
  readonly reset: number | undefined;
  /** The headers that were read. */
  readonly names: string;
}

/** Larger values are moments since the Unix epoch, not waits. */
const LONGEST_WAIT = 1_000_000_000;

/**
 * Reads `RateLimit-*`, `X-RateLimit-*`, and `RateLimit` with `RateLimit-Policy` as in the IETF draft of structured fields.
 *
 * @returns undefined when the answer has none of them
 */
export function statedLimit(answer: Answer, today = Date.now()): StatedLimit | undefined {
  for (const prefix of ['ratelimit-', 'x-ratelimit-']) {
    const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((name) =>
      numberOf(answer.header(prefix + name)),
    );
    if (answer.header(`${prefix}limit`) === undefined && answer.header(`${prefix}remaining`) === undefined)
      continue;
    const names = prefix === 'ratelimit-' ? 'RateLimit-*' : 'X-RateLimit-*';
    return { limit, remaining, reset: secondsUntil(reset, today), names };
  }
  const now = answer.header('ratelimit');
  if (now === undefined) return undefined;
  const policy = answer.header('ratelimit-policy') ?? '';
  return {
    limit: parameter(policy, 'q'),
    remaining: parameter(now, 'r'),
    reset: parameter(now, 't') ?? parameter(policy, 'w'),
    names: 'RateLimit, RateLimit-Policy',
  };
}

/** `1000, 1000;w=60` of older drafts is 1000. */
function numberOf(text: string | undefined): number | undefined {
  const [, digits] = /^\s*(\d{1,15}(?:\.\d{1,6})?)/.exec(text ?? '') ?? [];
  return digits === undefined ? undefined : Number(digits);
}

function secondsUntil(reset: number | undefined, today: number): number | undefined {
  if (reset === undefined || reset < LONGEST_WAIT) return reset;
  return Math.max(0, reset - today / 1_000);
}

function parameter(field: string, name: string): number | undefined {
  const [, digits] = new RegExp(`;\\s*${name}=(\\d{1,15})`).exec(field) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

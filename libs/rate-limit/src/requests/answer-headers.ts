import type { ServerResponse } from 'node:http';
import type { RateLimitHeaders } from '../rate-limit.options.js';
import type { PolicyVerdict } from '../rate-limits.js';
import type { Verdict } from '../stores/rate-limit.store.js';

/** A verdict that was made, with its policy. */
export type DecidedVerdict = PolicyVerdict & { readonly verdict: Verdict };

/** Names of all fields, for `Access-Control-Expose-Headers`. */
export const RATE_LIMIT_HEADERS: readonly string[] = [
  'Retry-After',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'RateLimit',
  'RateLimit-Policy',
];

/** The verdict that concerns the client most: the refusal with the longest wait, or else the policy with the least left. */
export function mostUrgent(decided: readonly DecidedVerdict[]): DecidedVerdict | undefined {
  let urgent: DecidedVerdict | undefined;
  for (const one of decided) if (!urgent || isMoreUrgent(one.verdict, urgent.verdict)) urgent = one;
  return urgent;
}

function isMoreUrgent(one: Verdict, other: Verdict): boolean {
  if (one.allowed !== other.allowed) return !one.allowed;
  if (!one.allowed) return one.retryAfter > other.retryAfter;
  return one.remaining < other.remaining;
}

/** The fields of an answer. */
export function headersOf(
  decided: readonly DecidedVerdict[],
  headers: RateLimitHeaders,
): Readonly<Record<string, string>> {
  const urgent = mostUrgent(decided);
  if (!urgent) return {};
  const fields: Record<string, string> = {};
  const { limit, remaining, resetAfter, allowed, retryAfter } = urgent.verdict;
  // A refused client reads one moment only, whichever field it reads.
  const reset = inSeconds(allowed ? resetAfter : retryAfter);
  if (headers === 'legacy' || headers === 'both') {
    fields['X-RateLimit-Limit'] = String(limit);
    fields['X-RateLimit-Remaining'] = String(remaining);
    fields['X-RateLimit-Reset'] = String(reset);
  }
  if (headers === 'standard' || headers === 'both') {
    fields['RateLimit'] = `"${urgent.policy.name}";r=${remaining};t=${reset}`;
    fields['RateLimit-Policy'] = decided.map(policyItem).join(', ');
  }
  if (!allowed) fields['Retry-After'] = String(Math.max(1, inSeconds(retryAfter)));
  return fields;
}

/** Writes the limits of a request on its answer. */
export function writeHeaders(
  response: ServerResponse,
  decided: readonly DecidedVerdict[],
  headers: RateLimitHeaders,
): void {
  if (response.headersSent) return;
  const fields = headersOf(decided, headers);
  for (const name in fields) response.setHeader(name, fields[name] as string);
}

/** The draft knows whole seconds only. */
const policyItem = ({ policy, charge }: DecidedVerdict): string =>
  `"${policy.name}";q=${charge.limit};w=${Math.max(1, inSeconds(policy.rules.window))}`;

const inSeconds = (milliseconds: number): number => Math.ceil(milliseconds / 1_000);

/** Redirects that are followed: none, those within the origin, or up to `max` also to other origins. */
export type RedirectPolicy = 'error' | 'same-origin' | { readonly max: number };

/** Redirects within the origin that are followed with `'same-origin'`. */
const MAX_SAME_ORIGIN = 5;

/** Statuses that send the client elsewhere. 300 and 304 are answers. */
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Returns whether a status sends the client elsewhere. */
export const isRedirect = (status: number): boolean => REDIRECTS.has(status);

/** Returns how many redirects a policy follows. */
export function maxRedirects(policy: RedirectPolicy): number {
  if (policy === 'error') return 0;
  return policy === 'same-origin' ? MAX_SAME_ORIGIN : policy.max;
}

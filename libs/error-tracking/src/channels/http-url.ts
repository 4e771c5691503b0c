import type { OptionsCheck } from '@breakwater/core';

/**
 * Checks the address of a channel; the message does not repeat it, as the addresses of webhooks are secrets.
 *
 * @throws OptionsError when it is no http(s) URL
 */
export function checkHttpUrl(check: OptionsCheck, option: string, url: unknown): void {
  const parsed = typeof url === 'string' ? URL.parse(url) : null;
  check.that(
    parsed !== null && /^https?:$/.test(parsed.protocol),
    option,
    'an http(s) URL',
    typeof url === 'string' ? 'another text' : url,
  );
}

import type { OptionsCheck } from '@breakwater/core';

/**
 * Checks the address of a channel; the message does not repeat it, as the addresses of webhooks are secrets.
 *
 * @throws OptionsError when it is no http(s) URL, or has a name and a password in it, with which `fetch` would refuse every delivery
 */
export function checkHttpUrl(check: OptionsCheck, option: string, url: unknown): void {
  const parsed = typeof url === 'string' ? URL.parse(url) : null;
  check.that(
    parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.username === '' && parsed.password === '',
    option,
    'an http(s) URL without a user and a password',
    typeof url === 'string' ? 'another text' : url,
  );
}

import { signal } from '@preact/signals';

const KEY = 'breakwater-admin-token';

/** The token that the operator has typed. It is gone with the tab. */
const token = signal(sessionStorage.getItem(KEY) ?? '');

export function rememberToken(value: string): void {
  token.value = value;
  sessionStorage.setItem(KEY, value);
}

/** The headers that show who asks: the typed token. Cookies go along by themselves. */
export const credentials = (): Record<string, string> =>
  token.value ? { authorization: `Bearer ${token.value}` } : {};

import { signal } from '@preact/signals';

/** Header with the name of the operator. A typed token does not tell who types it. */
const OPERATOR_HEADER = 'x-operator';

const TOKEN = 'breakwater-admin-token';
const NAME = 'breakwater-admin-name';

/** The token and the name that the operator has typed. They are gone with the tab. */
const token = signal(sessionStorage.getItem(TOKEN) ?? '');
const name = signal(sessionStorage.getItem(NAME) ?? '');

export function remember(typed: { readonly token: string; readonly name: string }): void {
  token.value = typed.token;
  name.value = typed.name;
  sessionStorage.setItem(TOKEN, typed.token);
  sessionStorage.setItem(NAME, typed.name);
}

/** The headers that show who asks: the typed token and name. Cookies go along by themselves. */
export const credentials = (): Record<string, string> => ({
  ...(token.value && { authorization: `Bearer ${token.value}` }),
  ...(name.value && { [OPERATOR_HEADER]: encodeURIComponent(name.value) }),
});

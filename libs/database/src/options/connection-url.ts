import type { OptionsCheck } from '@breakwater/core';
import { Client } from 'pg';
import { type GivenByUrl, KNOWN_PARAMETERS, translate } from './url-parameters.js';

/** The parts of a connection string. */
export interface ConnectionUrl {
  /** The connection string with those parameters that pg itself reads. */
  readonly url: string;
  /** Options that the other parameters set. */
  readonly given: GivenByUrl;
}

/** Options of the module beside the connection string. */
export type GivenOptions = Readonly<Partial<Record<keyof GivenByUrl, unknown>>>;

/** Stands for a text that is not shown, because it contains a password. */
const HIDDEN = 'another string';

/** Names of parameters that a message may show. Others may be a part of a password that was not encoded. */
const PARAMETER_NAME = /^[A-Za-z_]+$/;

/**
 * Parses a connection string. pg lets its parameters win over all options and ignores those that it does not know. So every parameter
 * is translated to an option, passed to pg, or refused.
 */
export function parseConnectionUrl(url: unknown, besides: GivenOptions, check: OptionsCheck): ConnectionUrl {
  const text = typeof url === 'string' ? url.trim() : '';
  const at = text.indexOf('?');
  const address = at < 0 ? text : text.slice(0, at);
  const query = at < 0 ? '' : text.slice(at + 1);
  if (!isAddress(url, text, address, query, check)) return { url: text, given: {} };
  const kept: string[] = [];
  const given: GivenByUrl = {};
  const within = check.within('url');
  const seen = new Set<string>();
  for (const part of query.split('&').filter((pair) => pair !== '')) {
    const [[name, value] = ['', '']] = new URLSearchParams(part);
    if (!isKnownOnce(name, seen, within)) continue;
    seen.add(name);
    const options = translate(name, value, within);
    if (options) {
      checkAgrees(name, value, options, { ...besides, ...given }, within);
      Object.assign(given, options);
    } else kept.push(part);
  }
  const stripped = kept.length === 0 ? address : `${address}?${kept.join('&')}`;
  checkDriverAccepts(stripped, check);
  return { url: stripped, given };
}

/** Refuses a parameter and an option, or two parameters, that set different values: one of them would have no effect. */
function checkAgrees(
  name: string,
  value: string,
  options: GivenByUrl,
  others: GivenOptions,
  check: OptionsCheck,
): void {
  for (const [option, translated] of Object.entries(options) as [keyof GivenByUrl, unknown][]) {
    const other = others[option];
    const agrees = other === undefined || other === translated;
    check.that(agrees, name, `left out, because "${option}" is set to another value`, value);
  }
}

function isKnownOnce(name: string, seen: ReadonlySet<string>, check: OptionsCheck): boolean {
  const shown = PARAMETER_NAME.test(name) ? name : 'parameters';
  const known = KNOWN_PARAMETERS.join(', ');
  return (
    check.that(KNOWN_PARAMETERS.includes(name), shown, `one of the known parameters (${known})`, HIDDEN) &&
    check.that(!seen.has(name), shown, 'given once', 'several values')
  );
}

function isAddress(url: unknown, text: string, address: string, query: string, check: OptionsCheck): boolean {
  const expected = "a connection string 'postgresql://...'";
  if (!check.that(/^postgres(ql)?:\/\//.test(text), 'url', expected, text === '' ? url : HIDDEN))
    return false;
  const [authority = '', ...path] = address.slice(address.indexOf('//') + 2).split('/');
  // These characters end a part of the address, so a password that contains them would be cut.
  const isCut = text.includes('#') || query.includes('@') || path.join('/').includes('@');
  const encoded =
    "a connection string whose password contains '#', '/', '?' and '@' as %23, %2F, %3F and %40";
  if (!check.that(!isCut, 'url', encoded, HIDDEN)) return false;
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  return check.that(!host.includes(','), 'url', 'a connection string with one host', HIDDEN);
}

/** Lets pg read the connection string now, because it would complain only at the first query. */
function checkDriverAccepts(url: string, check: OptionsCheck): void {
  try {
    void new Client({ connectionString: url });
  } catch (error) {
    // The message may contain the connection string. The code, e.g. ENOENT of a certificate file, does not.
    const { code } = error as { readonly code?: unknown };
    const reason = typeof code === 'string' ? `${HIDDEN} (${code})` : HIDDEN;
    check.that(false, 'url', 'a valid connection string whose files exist', reason);
  }
}

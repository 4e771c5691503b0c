import type { OptionsCheck } from '@breakwater/core';
import type { RedisOptions } from 'ioredis';

/** Stands for a text that is not shown, because it contains a password. */
const HIDDEN = 'another string';

/** Names of parameters that a message may show. Others may be a part of a password that was not encoded. */
const PARAMETER_NAME = /^[A-Za-z]+$/;

const SCHEME = /^rediss?:\/\//;

/** Refuses a connection string that ioredis would misread, and parts that would have no effect. */
export function checkUrl(url: unknown, ioredis: RedisOptions, check: OptionsCheck): void {
  const expected = "a connection string 'redis://...' or 'rediss://...'";
  const isText = typeof url === 'string' && SCHEME.test(url);
  if (!check.that(isText, 'url', expected, typeof url === 'string' ? HIDDEN : url)) return;
  const text = url as string;
  const rest = text.replace(SCHEME, '');
  // These characters end a part of the address, so a password that contains them would be cut.
  const isCut = text.includes('#') || rest.slice(rest.search(/[/?]|$/)).includes('@');
  const encoded =
    "a connection string whose password contains '#', '/', '?' and '@' as %23, %2F, %3F and %40";
  if (!check.that(!isCut, 'url', encoded, HIDDEN)) return;
  const options = read(text);
  if (!check.that(options !== undefined, 'url', expected, HIDDEN)) return;
  const { username, password, db } = options ?? {};
  check.that(
    db === undefined || Number.isInteger(db),
    'url',
    'a connection string whose path is a number',
    HIDDEN,
  );
  for (const name of new Set(new URL(text).searchParams.keys())) {
    const shown = PARAMETER_NAME.test(name) ? name : 'parameters';
    check.within('url').that(false, shown, 'left out; use the option `ioredis`', HIDDEN);
  }
  const because = 'because the url contains another';
  const within = check.within('ioredis');
  if (username !== undefined) within.withoutEffect('username', ioredis.username, because);
  if (password !== undefined) within.withoutEffect('password', ioredis.password, because);
  if (db !== undefined) within.withoutEffect('db', ioredis.db, because);
}

/** Converts the connection string to options of ioredis, so that duplicates keep them. */
export function parseUrl(url: string): RedisOptions {
  const { protocol, hostname, port, username, password, pathname } = new URL(url);
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    ...(port && { port: Number(port) }),
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
    ...(pathname.length > 1 && { db: /^\/\d+$/.test(pathname) ? Number(pathname.slice(1)) : NaN }),
    ...(protocol === 'rediss:' && { tls: {} }),
  };
}

/** The error of a text that is no URL contains the text. */
function read(url: string): RedisOptions | undefined {
  try {
    return parseUrl(url);
  } catch {
    return undefined;
  }
}

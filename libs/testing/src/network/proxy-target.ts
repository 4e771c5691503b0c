import type { OptionsCheck } from '@breakwater/core';

/** A server behind a proxy: a host with a port, a Unix socket, a URL or a connection string, or a port of this machine. */
export type ProxyTarget =
  string | URL | number | { readonly host?: string; readonly port: number } | { readonly path: string };

/** Ports that connection strings leave out, by the scheme. */
const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  amqp: 5672,
  amqps: 5671,
  http: 80,
  https: 443,
  mongodb: 27_017,
  mysql: 3306,
  postgres: 5432,
  postgresql: 5432,
  redis: 6379,
  rediss: 6379,
  smtp: 25,
  smtps: 465,
  ws: 80,
  wss: 443,
};

/** Scheme, user with password, host with port, and the rest. A password may contain `@`. */
const CONNECTION_STRING = /^([a-z][a-z\d+.-]*):\/\/((?:[^/?#]*@)?)([^/?#]*)(.*)$/is;
const HOST_AND_PORT = /^(\[[\da-f:.]+\]|[^:,]+)(?::(\d+))?$/i;

/** Address of a target, for `net.connect`. */
export type TargetAddress = { readonly host: string; readonly port: number } | { readonly path: string };

/** A target as a proxy needs it. */
export interface ResolvedTarget {
  readonly address: TargetAddress;
  /** Returns the address of the target with another host and port: everything else stays as it was written. */
  readonly urlThrough: (authority: string) => string;
}

const EXPECTED =
  'a port, { host, port }, { path }, or an address with one host, such as postgresql://user@localhost:5432/studio';

/** Reads a target. Returns `undefined` for any other value, and adds the problem to `check`. */
export function resolveTarget(check: OptionsCheck, target: ProxyTarget): ResolvedTarget | undefined {
  if (typeof target === 'string' || target instanceof URL) return fromText(check, String(target));
  if (typeof target === 'number') return fromAddress(check, '127.0.0.1', target);
  if (!check.that(typeof target === 'object' && target !== null, '', EXPECTED, target)) return undefined;
  if (!check.known(target, ['host', 'port', 'path'])) return undefined;
  if ('path' in target) {
    const { path, ...rest } = target;
    check.that(Object.keys(rest).length === 0, '', '{ path } or { host, port }, not both', target);
    if (!check.that(typeof path === 'string' && path !== '', 'path', 'the path of a socket', path))
      return undefined;
    return { address: { path }, urlThrough: (authority) => `tcp://${authority}` };
  }
  return fromAddress(check, target.host ?? '127.0.0.1', target.port);
}

function fromAddress(check: OptionsCheck, host: unknown, port: number): ResolvedTarget | undefined {
  const named = check.that(typeof host === 'string' && host !== '', 'host', 'the name of a host', host);
  if (!check.integer('port', port, 1, 65_535) || !named) return undefined;
  return { address: { host: host as string, port }, urlThrough: (authority) => `tcp://${authority}` };
}

function fromText(check: OptionsCheck, text: string): ResolvedTarget | undefined {
  const [, scheme = '', user = '', authority = '', rest = ''] = CONNECTION_STRING.exec(text) ?? [];
  const [, host = '', port] = HOST_AND_PORT.exec(authority) ?? [];
  if (!check.that(host !== '', '', EXPECTED, text)) return undefined;
  const number = port === undefined ? DEFAULT_PORTS[scheme.toLowerCase()] : Number(port);
  if (!check.that(number !== undefined, '', 'an address with a port, e.g. tcp://localhost:5432', text))
    return undefined;
  if (!check.integer('port', number, 1, 65_535)) return undefined;
  return {
    address: { host: host.replace(/^\[|\]$/g, ''), port: number as number },
    urlThrough: (through) => `${scheme}://${user}${through}${rest}`,
  };
}

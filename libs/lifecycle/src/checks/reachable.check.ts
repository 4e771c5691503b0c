import { connect, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { OptionsError, type StartupCheckAnswer, type StartupCheckFunction } from '@breakwater/core';

/** Options of {@link reachableCheck}. */
export interface ReachableOptions {
  /** Options of the TLS handshake, e.g. `ca`. */
  readonly tls?: ConnectionOptions;
  /**
   * Path of an HTTP request (HEAD) after the connection; the check fails for an answer with a status of 500 or above. For http and
   * https addresses only.
   * @default no request
   */
  readonly path?: string;
  /** Days before the end of the server's certificate from which the check warns. @default 14 */
  readonly certificateDays?: number;
}

/** Schemes that are known, their ports, and whether they begin with a TLS handshake. */
const SCHEMES: Readonly<
  Record<string, { readonly port?: number; readonly tls: boolean; readonly http: boolean }>
> = {
  'http:': { port: 80, tls: false, http: true },
  'https:': { port: 443, tls: true, http: true },
  'ws:': { port: 80, tls: false, http: true },
  'wss:': { port: 443, tls: true, http: true },
  'tcp:': { tls: false, http: false },
  'tls:': { tls: true, http: false },
};

const DEFAULT_CERTIFICATE_DAYS = 14;
const DAY = 86_400_000;

/**
 * Checks that a server can be reached: its name resolves, it accepts a connection, and with TLS its certificate is valid. Without `path`
 * it sends no request, so it needs no credentials and uses up no quota.
 *
 * @param address e.g. `https://api.example`, `tcp://queue.example:5672`; credentials and path do not count
 * @throws OptionsError when the address or an option is wrong
 */
export function reachableCheck(address: string, options: ReachableOptions = {}): StartupCheckFunction {
  const url = URL.parse(address);
  const scheme = url === null ? undefined : SCHEMES[url.protocol];
  const port = Number(url?.port) || scheme?.port;
  const place = 'reachableCheck';
  if (!url || !scheme || port === undefined)
    throw new OptionsError(
      'address',
      "an address such as 'https://api.example' or 'tcp://host:5672'",
      'another text',
      place,
    );
  if (options.path !== undefined && !scheme.http)
    throw new OptionsError(
      'path',
      'left out, because the address is neither http nor https',
      options.path,
      place,
    );
  const target = { host: url.hostname.replace(/^\[|\]$/g, ''), port };
  return async ({ signal }) => {
    const socket = scheme.tls ? openTls(target, options.tls) : connect(target);
    const cut = (): void => void socket.destroy(signal.reason as Error);
    signal.addEventListener('abort', cut, { once: true });
    try {
      await opened(socket, scheme.tls);
      const status =
        options.path === undefined ? undefined : await headStatus(socket, url.host, options.path);
      return describe(`${target.host}:${port}`, socket, status, options);
    } finally {
      signal.removeEventListener('abort', cut);
      socket.destroy();
    }
  };
}

function openTls(
  target: { readonly host: string; readonly port: number },
  options?: ConnectionOptions,
): TLSSocket {
  // A server name must not be an IP address.
  const isName = !/^[\d.]+$|:/.test(target.host);
  return connectTls({ ...target, ...(isName && { servername: target.host }), ...options });
}

function opened(socket: Socket, tls: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once(tls ? 'secureConnect' : 'connect', () => resolve());
  });
}

/** Sends HEAD on the open connection, and returns the status of the answer. */
function headStatus(socket: Socket, host: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let received = '';
    socket.once('error', reject);
    socket.once('close', () => reject(Object.assign(new Error('no answer'), { code: 'ECONNRESET' })));
    socket.on('data', (data) => {
      received += data.toString('latin1');
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(received)?.[1];
      if (status !== undefined) resolve(Number(status));
      else if (received.length > 16) reject(new Error('The answer is not HTTP.'));
    });
    socket.write(`HEAD ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  });
}

function describe(
  server: string,
  socket: Socket | TLSSocket,
  status: number | undefined,
  { certificateDays = DEFAULT_CERTIFICATE_DAYS, path }: ReachableOptions,
): StartupCheckAnswer {
  if (status !== undefined && status >= 500)
    return { status: 'failed', message: `${server} answers ${path} with ${status}.`, retryable: true };
  const answer = status === undefined ? 'accepts connections' : `answers ${path} with ${status}`;
  const days = 'getPeerCertificate' in socket ? daysLeft(socket) : undefined;
  if (days !== undefined && days < certificateDays)
    return { status: 'warning', message: `The certificate of ${server} ends in ${days} days.` };
  return { status: 'passed', message: `${server} ${answer}` };
}

function daysLeft(socket: TLSSocket): number | undefined {
  const end = Date.parse(socket.getPeerCertificate().valid_to);
  return Number.isNaN(end) ? undefined : Math.floor((end - Date.now()) / DAY);
}

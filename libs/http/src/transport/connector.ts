import type { LookupFunction, Socket } from 'node:net';
import type { Clock } from '@breakwater/core';
import type { buildConnector } from 'undici';
import type { HostAddresses } from '../dns/host-addresses.js';
import { BlockedAddress, refusedRange } from '../untrusted/public-address.js';
import type { TlsOptions } from './transport.options.js';
import type { Undici } from './undici.js';

/** No connection was made in time. */
export class ConnectTimeout extends Error {
  readonly code = 'UND_ERR_CONNECT_TIMEOUT';
}

/** Options of {@link createConnector}. */
export interface ConnectorOptions {
  readonly clock: Clock;
  readonly connectTimeout: number;
  readonly tls: TlsOptions | undefined;
  readonly addresses: HostAddresses;
  /** True if only public addresses are allowed. */
  readonly publicOnly: boolean;
}

/**
 * Makes connections for undici: with cached addresses, a limit on name resolution, TCP and TLS together, and the check of
 * addresses. The check is here, because a name can lead to another address each time it is resolved.
 */
export function createConnector(
  { buildConnector }: Undici,
  { clock, connectTimeout, tls, addresses, publicOnly }: ConnectorOptions,
): buildConnector.connector {
  const check = publicOnly ? refusedRange : () => undefined;
  const lookup: LookupFunction = (hostname, options, callback) => {
    addresses.of(hostname).then(
      (found) => {
        // A name that leads to one private address is not trusted with its public ones either.
        const range = found.map(({ address }) => check(address)).find((each) => each !== undefined);
        if (range !== undefined) callback(new BlockedAddress(range), []);
        else if (options.all) callback(null, [...found]);
        else callback(null, found[0]!.address, found[0]!.family);
      },
      (error: unknown) => callback(error as Error, []),
    );
  };
  const connect = buildConnector({
    ...tls,
    lookup,
    // Node tries the addresses of both families in turn.
    autoSelectFamily: true,
    allowH2: false,
    timeout: 0,
  });

  return (options, callback) => {
    const { hostname } = options;
    // No look-up is made for a literal address.
    const range = check(hostname);
    if (range !== undefined) {
      queueMicrotask(() => callback(new BlockedAddress(range), null));
      return;
    }
    let current: string | undefined;
    const refused = (address: string | undefined): void => {
      if (address !== undefined) addresses.refused(hostname, address);
    };
    // The connector returns the socket; its declaration does not say so.
    const socket = connect(options, (...result) => {
      clock.clearTimeout(timer);
      const [error, connected] = result;
      if (error === null && connected.remoteAddress !== undefined) {
        addresses.accepted(hostname, connected.remoteAddress);
      }
      callback(...result);
    }) as unknown as Socket;
    const timer = clock.setTimeout(() => {
      if (current !== undefined) refused(current);
      socket.destroy(new ConnectTimeout(`no connection within ${connectTimeout} ms`));
    }, connectTimeout);
    socket
      .on('connectionAttempt', (address: string) => (current = address))
      .on('connectionAttemptFailed', refused)
      .on('connectionAttemptTimeout', refused)
      .once('close', () => clock.clearTimeout(timer));
    return socket;
  };
}

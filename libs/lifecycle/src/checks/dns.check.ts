import { lookup } from 'node:dns/promises';
import { type StartupCheckFunction, readProperty } from '@breakwater/core';

/** Milliseconds above which a lookup is slow: it delays each new connection. */
const SLOW = 1_000;

/** Checks that host names resolve, with the resolver that Node's clients use. */
export function dnsCheck(...hosts: readonly string[]): StartupCheckFunction {
  return async () => {
    const started = performance.now();
    const results = await Promise.all(
      hosts.map((host) =>
        lookup(host).then(
          () => undefined,
          (error: unknown) => ({ host, temporary: readProperty(error, 'code') === 'EAI_AGAIN' }),
        ),
      ),
    );
    const duration = Math.round(performance.now() - started);
    const unknown = results.filter((result) => result !== undefined);
    if (unknown.length > 0)
      return {
        status: 'failed',
        message: `These names do not resolve: ${unknown.map(({ host }) => host).join(', ')}.`,
        retryable: unknown.every(({ temporary }) => temporary),
      };
    if (duration > SLOW) return { status: 'warning', message: `The name server needed ${duration} ms.` };
    return `${hosts.length === 1 ? hosts[0] : `${hosts.length} names`} resolved`;
  };
}

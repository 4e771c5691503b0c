import { SystemClock } from '@breakwater/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_TRANSPORT_OPTIONS } from '../../libs/http/src/transport/transport.constants.js';
import type { TransportOptions } from '../../libs/http/src/transport/transport.options.js';
import { UndiciTransport } from '../../libs/http/src/transport/undici.transport.js';
import { type MisbehavingServer, openMisbehavingServer } from '../harness/misbehaving-server.js';

let server: MisbehavingServer;
beforeEach(async () => {
  server = await openMisbehavingServer();
});
afterEach(() => server.close());

const transport = (options: TransportOptions = {}): UndiciTransport =>
  new UndiciTransport(new SystemClock(), { ...DEFAULT_TRANSPORT_OPTIONS, ...options } as never);

describe('x', () => {
  it('y', async () => {
    const t = transport({ headersTimeout: 200, bodyTimeout: 200, maxResponseBytes: 100_000 });
    const { BEHAVIOURS } = await import('../harness/misbehaving-server.js');
    for (const path of Object.keys(BEHAVIOURS)) {
      for (let i = 0; i < 2; i++) {
        try {
          const answer = await t.send(
            { method: 'GET', url: new URL(path, server.origin), headers: {} },
            { upstream: 'u', route: path, signal: new AbortController().signal },
          );
          const bytes = await answer.bytes();
          console.log(path, answer.status, bytes.length);
        } catch (error) {
          console.log(
            path,
            (error as Error).name,
            (error as Error).message,
            ((error as Error).cause as Error)?.message,
            server.connections,
          );
        }
      }
    }
    await t.close();
    console.log(t.pool, server.connections);
    expect(1).toBe(1);
  });
});

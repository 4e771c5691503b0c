import { Readable } from 'node:stream';
import { ShuttingDownError } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import { LateTransport } from './late.transport.js';
import { DEFAULT_TRANSPORT_OPTIONS } from './transport.constants.js';

describe('the transport that loads late', () => {
  it('refuses a request after its end, and ends the stream that the request would have sent', async () => {
    const transport = new LateTransport(new VirtualClock(), DEFAULT_TRANSPORT_OPTIONS);
    await transport.close();
    const body = Readable.from(['a part']);
    const request = { method: 'POST', url: new URL('http://orders.example/'), headers: {}, body };
    const call = { upstream: 'orders', route: '/', signal: new AbortController().signal };
    await expect(transport.send(request, call)).rejects.toBeInstanceOf(ShuttingDownError);
    expect(body.destroyed).toBe(true);
  });

  it('has no connections before its first request', () => {
    const { pool } = new LateTransport(new VirtualClock(), DEFAULT_TRANSPORT_OPTIONS);
    expect(pool).toEqual({ connected: 0, free: 0, pending: 0, queued: 0, running: 0, size: 0 });
  });
});

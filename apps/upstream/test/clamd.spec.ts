import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { EICAR } from '@breakwater/uploads/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../../../test/harness/until.js';
import { StartedUpstream } from './start-upstream.js';

let upstream: StartedUpstream;
let socket: Socket | undefined;

beforeAll(async () => {
  upstream = await StartedUpstream.start();
});

afterEach(async () => {
  socket?.destroy();
  await upstream.send('DELETE', '/faults');
  await upstream.send('DELETE', '/calls');
});
afterAll(() => upstream[Symbol.asyncDispose]());

async function open(): Promise<Socket> {
  socket = connect(upstream.clamdPort, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

const size = (length: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  return bytes;
};

/** Sends a file to clamd. */
async function send(file: Buffer): Promise<Socket> {
  const connection = await open();
  connection.write(Buffer.concat([Buffer.from('zINSTREAM\0'), size(file.length), file, size(0)]));
  return connection;
}

const scan = async (file: Buffer): Promise<string> => text(await send(file));

describe('the simulated clamd', () => {
  it('answers PING', async () => {
    const connection = await open();
    connection.write('zPING\0');
    expect(await text(connection)).toBe('PONG\0');
  });

  it('finds EICAR and nothing else, and its scans are counted', async () => {
    expect(await scan(EICAR)).toBe('stream: Eicar-Test-Signature FOUND\0');
    expect(await scan(Buffer.from('harmless'))).toBe('stream: OK\0');
    expect(await upstream.json('GET', '/calls/clamd')).toEqual({ total: 2, routes: { INSTREAM: 2 } });
    await upstream.send('DELETE', '/calls');
    expect(await upstream.json('GET', '/calls')).toEqual({ total: 0, routes: {} });
  });

  it.each([
    ['ok', 'stream: OK\0'],
    ['error', 'stream: Can not allocate memory ERROR\0'],
    ['rate-limit', ''],
    ['slow-body', 'stream: OK\0'],
    ['cut-body', 'strea'],
    ['nonsense', '\x01\x02 HTTP/1.1 400 Bad Request\0'],
  ])('answers in mode %s: %j', async (mode, verdict) => {
    await upstream.send('PUT', '/faults', { mode });
    expect(await scan(Buffer.from('harmless'))).toBe(verdict);
  });

  it('resets the connection in mode reset', async () => {
    await upstream.send('PUT', '/faults/clamd', { mode: 'reset' });
    await expect(scan(Buffer.from('harmless'))).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('reads and never answers in mode hang', async () => {
    await upstream.send('PUT', '/faults/clamd', { mode: 'hang' });
    const connection = await send(Buffer.alloc(1_000_000));
    let answered = false;
    connection.on('data', () => (answered = true));
    await until(
      () => connection.bytesWritten - connection.writableLength,
      (sent) => sent > 1_000_000,
    );
    expect(answered).toBe(false);
  });

  it('takes faults of its own, and leaves the others alone', async () => {
    await upstream.send('PUT', '/faults/clamd', { mode: 'error' });
    expect(await upstream.json('GET', '/faults')).toMatchObject({
      clamd: { mode: 'error' },
      openai: { mode: 'ok' },
    });
  });

  it('refuses settings that have no meaning for it', async () => {
    const answer = await upstream.send('PUT', '/faults/clamd', { mode: 'error', status: 500 });
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { errors: [{ field: 'status', problem: 'is not a field; remove it or use one of mode' }] },
    ]);
  });
});

import { connect, type Socket } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import * as api from '@breakwater/testing/clamd';
import { EICAR, type FakeClamd, type FakeClamdMode, startFakeClamd } from '@breakwater/testing/clamd';
import { expect, it } from '@jest/globals';
import { until } from '../../../../test/harness/until.js';

const size = (length: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  return bytes;
};
const file = (content: Buffer): Buffer =>
  Buffer.concat([Buffer.from('zINSTREAM\0'), size(content.length), content, size(0)]);

function send(clamd: FakeClamd, bytes: Buffer | string): Socket {
  const socket = connect(clamd.port, '127.0.0.1');
  socket.write(bytes);
  return socket;
}
const ask = (clamd: FakeClamd, bytes: Buffer | string): Promise<string> => text(send(clamd, bytes));

it('answers PING and VERSION, scans files, and records all of it, as the README shows', async () => {
  await using clamd = await startFakeClamd({ maxSize: 1_000 });
  expect(await ask(clamd, 'zPING\0')).toBe('PONG\0');
  expect(await ask(clamd, 'nVERSION\n')).toMatch(/^ClamAV /);
  expect(await ask(clamd, file(EICAR))).toBe('stream: Eicar-Test-Signature FOUND\0');
  expect(await ask(clamd, file(Buffer.from('harmless')))).toBe('stream: OK\0');
  expect(await ask(clamd, file(Buffer.alloc(1_001)))).toBe('INSTREAM size limit exceeded. ERROR\0');
  expect(clamd.requests).toEqual([
    { command: 'PING' },
    { command: 'VERSION' },
    { command: 'INSTREAM', size: 68 },
    { command: 'INSTREAM', size: 8 },
  ]);
  expect([clamd.files, clamd.scans, clamd.url]).toEqual([[68, 8], 2, `tcp://127.0.0.1:${clamd.port}`]);
});

it.each<[FakeClamdMode, string]>([
  ['clean', 'stream: OK\0'],
  ['infected', 'stream: Eicar-Test-Signature FOUND\0'],
  ['error', 'stream: Can not allocate memory ERROR\0'],
  ['drop', ''],
  ['garbage', '\x01\x02 HTTP/1.1 400 Bad Request\0'],
  ['unfinished', 'strea'],
  ['fragments', 'stream: OK\0'],
])('answers in mode %s: %j', async (mode, answer) => {
  await using clamd = await startFakeClamd({ mode });
  expect(await ask(clamd, file(Buffer.from('harmless')))).toBe(answer);
});

it('keeps the newest 1000 requests', async () => {
  await using clamd = await startFakeClamd();
  for (let count = 0; count < 1_010; count += 10)
    await Promise.all(Array.from({ length: 10 }, () => ask(clamd, file(Buffer.alloc(1)))));
  expect([clamd.requests.length, clamd.scans]).toEqual([1_000, 1_010]);
});

it('ends open connections when it closes', async () => {
  const clamd = await startFakeClamd({ mode: 'hang' });
  const socket = send(clamd, 'zPING\0').on('error', () => undefined);
  await until(
    () => clamd.connections,
    (count) => count === 1,
  );
  await clamd.close();
  await until(
    () => socket.closed || socket.readableEnded,
    (over) => over,
  );
  expect(clamd.connections).toBe(0);
});

it('listens on a Unix socket', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fake-clamd-'));
  const socketPath = join(folder, 'clamd.sock');
  const clamd = await startFakeClamd({ socketPath });
  const socket = connect(socketPath);
  socket.write('zPING\0');
  expect([await text(socket), clamd.url]).toEqual(['PONG\0', `unix:${socketPath}`]);
  await clamd.close();
  await rm(folder, { recursive: true });
});

it('reports all wrong options at once', async () => {
  const options = { port: -1, host: '', mode: 'angry', maxSize: 0, pause: -1, mood: 'bad' } as never;
  await expect(startFakeClamd(options)).rejects.toThrow(/mood[^]*port[^]*host[^]*mode[^]*maxSize[^]*pause/);
  await expect(startFakeClamd({ socketPath: '/tmp/x', port: 1 })).rejects.toThrow(
    'Expected "fakeClamd.port" to be left out because of "socketPath", got 1',
  );
  await using clamd = await startFakeClamd();
  expect(() => (clamd.mode = 'angry' as never)).toThrow(/fakeClamd\.mode/);
});

it('exports exactly its public names', () => {
  expect(Object.keys(api).toSorted()).toEqual(['EICAR', 'FAKE_CLAMD_MODES', 'startFakeClamd']);
});

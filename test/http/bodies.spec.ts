import { Readable } from 'node:stream';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type MisbehavingServer,
  answer,
  jsonAnswer,
  openMisbehavingServer,
} from '../harness/misbehaving-server.js';
import { until } from '../harness/until.js';
import { openTransport } from './open-transport.js';

let server: MisbehavingServer;
beforeEach(async () => {
  server = await openMisbehavingServer();
});
afterEach(() => server.close());

/** Lets a path answer with these bytes. */
function serve(
  headers: Readonly<Record<string, string | number>>,
  body: Buffer | string = '',
  status = '200 OK',
): string {
  server.on('/it', (socket) => {
    socket.write(answer(status, headers));
    socket.write(body);
  });
  return `${server.origin}/it`;
}

const encoded = (encoding: string, body: Buffer): string =>
  serve({ 'content-encoding': encoding, 'content-length': body.length }, body);

describe('the body of an answer', () => {
  it.each([
    ['gzip', gzipSync('hello')],
    ['GZIP', gzipSync('hello')],
    ['x-gzip', gzipSync('hello')],
    ['Br', brotliCompressSync('hello')],
    ['zstd', zstdCompressSync('hello')],
    ['deflate', deflateSync('hello')],
    ['identity', Buffer.from('hello')],
    [' , ', Buffer.from('hello')],
    ['gzip, br', brotliCompressSync(gzipSync('hello'))],
    ['gzip,gzip', gzipSync(gzipSync('hello'))],
    ['identity, gzip', gzipSync('hello')],
  ])('in the encoding %p is decoded', async (encoding, body) => {
    expect(await openTransport().text(encoded(encoding, body))).toBe('hello');
  });

  it.each(['compress', 'gzip;q=1', 'gzip gzip', '__proto__', 'constructor', 'gzip, gzip, gzip, gzip'])(
    'in the encoding %p is refused',
    async (encoding) => {
      expect(await openTransport().failure(encoded(encoding, gzipSync('hello')))).toMatchObject({
        failure: 'broken',
      });
    },
  );

  it('is decoded in two header lines of encodings as in one', async () => {
    const body = brotliCompressSync(gzipSync('hello'));
    server.on('/it', (socket) => {
      const head = `content-encoding: gzip\r\nContent-Encoding: br\r\ncontent-length: ${body.length}`;
      socket.write(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n`);
      socket.write(body);
    });
    expect(await openTransport().text(`${server.origin}/it`)).toBe('hello');
  });

  it('may be empty in spite of its encoding', async () => {
    expect(await openTransport().text(encoded('gzip', Buffer.alloc(0)))).toBe('');
  });

  it('is offered in three encodings, unless the request says otherwise', async () => {
    const { text } = openTransport();
    await text(`${server.origin}/ok`);
    await text(`${server.origin}/ok`, { headers: { 'accept-encoding': 'identity' } });
    expect(server.requests.map(({ headers }) => headers['accept-encoding'])).toEqual([
      'gzip, br, zstd',
      'identity',
    ]);
  });

  it.each([
    ['HEAD', '200 OK', { 'content-length': 10_000_000_000, 'content-encoding': 'gzip' }],
    ['GET', '204 No Content', { 'content-encoding': 'gzip' }],
    ['GET', '304 Not Modified', { 'content-length': 10_000_000_000, 'content-encoding': 'br' }],
  ])('of %s with %s is empty, whatever its headers say', async (method, status, headers) => {
    const { text } = openTransport();
    expect(await text(serve(headers, '', status), { method })).toBe('');
  });

  it('of 204 that has one all the same does not become the next answer', async () => {
    const { text } = openTransport({ connections: 1 });
    const smuggled = answer('200 OK', { 'content-length': 6 }, 'forged');
    expect(await text(serve({ 'content-length': smuggled.length }, smuggled, '204 No Content'))).toBe('');
    expect(await text(`${server.origin}/ok`)).toBe('{"ok":true}');
  });

  it('is as long as announced: a rest does not become the next answer', async () => {
    const { text } = openTransport({ connections: 1 });
    const url = serve({ 'content-length': 2 }, `{}${answer('200 OK', { 'content-length': 6 }, 'forged')}`);
    expect(await text(url)).toBe('{}');
    expect(await text(`${server.origin}/ok`)).toBe('{"ok":true}');
  });

  it('may be as large as the limit, and not a byte larger', async () => {
    const url = serve({ 'content-length': 10 }, '0123456789');
    expect(await openTransport({ maxResponseBytes: 10 }).text(url)).toBe('0123456789');
    expect(await openTransport({ maxResponseBytes: 9 }).failure(url)).toMatchObject({
      failure: 'too-large',
      message: "The answer to GET /x of 'payments' has a body that is too large: more than 9 bytes.",
    });
  });

  it('that is announced beyond the limit is refused before it is read', async () => {
    const { failure } = openTransport();
    expect(await failure(serve({ 'content-length': 10_000_000_000 }, 'x'))).toMatchObject({
      failure: 'too-large',
    });
    await until(
      () => server.connections,
      (count) => count === 0,
    );
  });

  it('passes over trailers and interim answers', async () => {
    const { text } = openTransport();
    server.on('/it', (socket) => {
      socket.write('HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n');
      socket.write(answer('200 OK', { 'transfer-encoding': 'chunked', trailer: 'x-sum' }));
      socket.write('5\r\nhello\r\n0\r\nx-sum: 7\r\n\r\n');
    });
    expect(await text(`${server.origin}/it`)).toBe('hello');
  });

  it('can be read once', async () => {
    const { send } = openTransport();
    const received = await send(`${server.origin}/ok`);
    await received.bytes();
    await expect(received.bytes()).rejects.toThrow('has been read');
    await received.discard();
    expect(await received.excerpt(10)).toHaveLength(0);
  });

  it('gives an excerpt of a part, also of a body that breaks off', async () => {
    const { send } = openTransport();
    expect((await (await send(`${server.origin}/too-short`)).excerpt(5)).toString()).toBe('xxxxx');
    expect((await (await send(`${server.origin}/too-short`)).excerpt(500)).toString()).toBe('x'.repeat(10));
    expect((await (await send(`${server.origin}/endless`)).excerpt(500)).toString()).toBe('x'.repeat(500));
    expect(await (await send(`${server.origin}/unknown-encoding`)).excerpt(500)).toHaveLength(0);
  });

  it('that is discarded leaves the connection for the next request if it is short', async () => {
    const { send, text } = openTransport();
    const short = serve({ 'content-length': 50_000 }, 'x'.repeat(50_000));
    await (await send(short)).discard();
    await new Promise((resolve) => setImmediate(resolve));
    await text(`${server.origin}/ok`);
    expect(server.accepted).toBe(1);
    const long = serve({ 'content-length': 200_000 }, 'x'.repeat(200_000));
    await (await send(long)).discard();
    await new Promise((resolve) => setImmediate(resolve));
    await text(`${server.origin}/ok`);
    expect(server.accepted).toBe(2);
  });

  it('is a stream that holds back the server while nobody reads', async () => {
    const { send, transport } = openTransport();
    const { body } = await send(`${server.origin}/endless`);
    await until(
      () => body.readableLength,
      (length) => length > 0,
    );
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(body.readableLength).toBeLessThan(1_000_000);
    body.destroy();
    await until(
      () => transport.pool.running,
      (running) => running === 0,
    );
  });
});

describe('the body of a request', () => {
  const echo = (): string => {
    server.on('/echo', (socket, { body, headers }) => socket.write(jsonAnswer({ body, headers })));
    return `${server.origin}/echo`;
  };
  const sent = async (
    body: string | Uint8Array | Readable | FormData | Blob,
    headers: Record<string, string> = {},
  ): Promise<{ readonly body: string; readonly headers: Record<string, string> }> =>
    JSON.parse(await openTransport().text(echo(), { method: 'POST', body, headers })) as never;

  it('is text, bytes or a blob with a length', async () => {
    expect(await sent('hello')).toMatchObject({ body: 'hello', headers: { 'content-length': '5' } });
    expect(await sent(new Uint8Array([0x68, 0x69]))).toMatchObject({
      body: 'hi',
      headers: { 'content-length': '2' },
    });
    expect(await sent(new Blob(['hello'], { type: 'text/x' }))).toMatchObject({
      headers: { 'content-length': '5', 'content-type': 'text/x' },
    });
  });

  it('is a stream in chunks', async () => {
    const { body, headers } = await sent(Readable.from(['hel', 'lo']));
    expect(headers['transfer-encoding']).toBe('chunked');
    expect(body).toContain('hel');
  });

  it('is a form of Node, with its files', async () => {
    const form = new FormData();
    form.set('name', 'Ada');
    form.set('file', new Blob(['content'], { type: 'text/plain' }), 'a.txt');
    const { body, headers } = await sent(form, { 'content-type': 'overwritten' });
    const [, boundary] = /^multipart\/form-data; boundary=(.+)$/.exec(headers['content-type']!)!;
    expect(body).toContain(`--${boundary}--`);
    expect(body).toContain('filename="a.txt"');
  });

  it('that fails while it is read gives its own error, and closes the connection', async () => {
    const { failure } = openTransport();
    const own = new Error('The disk is gone.');
    const body = Readable.from(
      (function* () {
        yield 'part';
        throw own;
      })(),
    );
    expect(await failure(echo(), { method: 'POST', body })).toBe(own);
    await until(
      () => server.connections,
      (count) => count === 0,
    );
  });

  it.each(['/reset', '/stall'])('that is a stream is ended with the request (%s)', async (path) => {
    const { failure } = openTransport({ headersTimeout: 300 });
    let isOpen = true;
    const body = new Readable({
      read: () => undefined,
      destroy: (_error, done) => ((isOpen = false), done(null)),
    });
    body.push('x');
    body.push(null);
    await failure(`${server.origin}${path}`, { method: 'POST', body });
    expect(isOpen).toBe(false);
  });
});

describe('a request that HTTP cannot carry', () => {
  it.each([
    ['a line break in a header', { headers: { 'x-a': 'b\r\nx-evil: 1' } }],
    ['a name with a line break', { headers: { 'x\r\nevil': '1' } }],
    ['a character beyond Latin-1', { headers: { 'x-a': '€' } }],
    ['a method with a blank', { method: 'GET /evil' }],
    ['a wrong length', { method: 'POST', body: 'hello', headers: { 'content-length': '3' } }],
    ['a header of the connection', { headers: { 'transfer-encoding': 'chunked' } }],
  ])('because of %s is a mistake of the caller', async (_case, request) => {
    const { failure, text } = openTransport();
    const error = await failure(`${server.origin}/ok`, request);
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).not.toContain('evil: 1');
    expect(await text(`${server.origin}/ok`)).toBe('{"ok":true}');
    expect(server.requests).toHaveLength(1);
  });
});

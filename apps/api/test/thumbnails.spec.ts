import { type RequestListener, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpClients, HttpModule } from '@breakwater/http';
import { ResilienceModule } from '@breakwater/resilience';
import { HTTP_PLATFORMS } from '@breakwater/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ThumbnailsService } from '../src/features/thumbnails/thumbnails.service.js';
import { THUMBNAILS } from '../src/features/thumbnails/thumbnails.upstream.js';
import { type ApiHarness, bootApi } from './api-harness.js';

const PNG = Buffer.from('\x89PNG\r\n\x1a\n and the rest', 'latin1');

describe.each(HTTP_PLATFORMS)('POST /thumbnails/check on %s', (platform) => {
  let api: ApiHarness;
  let inside: Server;
  let reached = 0;

  beforeAll(async () => {
    api = await bootApi({}, platform);
    inside = createServer((_request, response) => {
      reached++;
      response.end(PNG);
    });
    await new Promise<void>((resolve) => inside.listen(0, resolve));
  });
  afterAll(async () => {
    inside.close();
    await api.close();
  });

  it.each([
    'http://127.0.0.1/a.png',
    'http://localhost/a.png',
    'http://[::1]/a.png',
    'http://[::ffff:10.0.0.1]/a.png',
    'http://0x7f.1/a.png',
    'http://10.1.2.3/a.png',
    'http://169.254.169.254/latest/meta-data/',
    'http://93.184.216.34:8080/a.png',
  ])('refuses %s, which is not public', async (url) => {
    const { status, headers, body } = await api.post('/thumbnails/check', { url });
    expect([status, headers.get('retry-after')]).toEqual([422, null]);
    expect(body).toMatchObject({
      code: 'THUMBNAIL_UNUSABLE',
      detail:
        'The thumbnail cannot be used: its address is not allowed; use a public address on port 80 or 443.',
      retryable: false,
    });
  });

  it('sends nothing to a server of the internal network', async () => {
    const { port } = inside.address() as AddressInfo;
    await api.post('/thumbnails/check', { url: `http://127.0.0.1:${port}/a.png` });
    expect(reached).toBe(0);
  });

  it.each([
    'ftp://files.example/a.png',
    'file:///etc/passwd',
    'https://user:hunter2@images.example/a.png',
    'images.example/a.png',
    `https://images.example/${'x'.repeat(2_048)}`,
    '',
    7,
    null,
    ['https://images.example/a.png'],
  ])('refuses the body with the url %j, and does not repeat it', async (url) => {
    const { status, body } = await api.post('/thumbnails/check', { url });
    expect(status).toBe(400);
    expect(JSON.stringify(body)).not.toMatch(/hunter2|images\.example|passwd/);
  });
});

describe('a thumbnail', () => {
  let server: Server | undefined;
  let app: INestApplicationContext | undefined;

  afterEach(async () => {
    await app?.close();
    server?.closeAllConnections();
    server?.close();
  });

  /** Checks an image of a local server, which the upstream of the studio does not allow. */
  async function check(answer: RequestListener): Promise<unknown> {
    server = createServer(answer);
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const upstream = {
      name: THUMBNAILS,
      baseUrl,
      maxResponseBytes: 1_000,
      policy: { retry: { enabled: false } },
    };
    app = await NestFactory.createApplicationContext(
      {
        module: class {},
        imports: [ResilienceModule.forRoot(), HttpModule.forRoot(), HttpModule.forFeature([upstream])],
      },
      { logger: false },
    );
    return new ThumbnailsService(app.get(HttpClients).client(THUMBNAILS)).check(
      `${baseUrl}/a.png?token=hunter2`,
    );
  }

  it.each([
    ['image/png', PNG],
    ['image/jpeg', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
    ['image/gif', Buffer.from('GIF89a')],
  ])('has the type that its bytes show, whatever the server says: %s', async (type, bytes) => {
    const checked = check((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end(bytes);
    });
    await expect(checked).resolves.toEqual({ type, bytes: bytes.length });
  });

  it.each<[string, string, RequestListener]>([
    ['no image', 'it is not a JPEG, PNG or GIF image', (_, response) => void response.end('<html>')],
    ['nothing', 'it is not a JPEG, PNG or GIF image', (_, response) => void response.end()],
    ['too much', 'it is larger than 2 MB', (_, response) => void response.end(Buffer.alloc(2_000))],
    ['404', 'its server answered with status 404', (_, response) => void response.writeHead(404).end()],
    [
      'a redirect',
      'its server answered with status 302',
      (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1/' }).end(),
    ],
    ['a reset', 'its server cannot be reached', (request) => void request.socket.resetAndDestroy()],
  ])('is refused with a plain reason when the server answers with %s', async (_case, reason, answer) => {
    const error: unknown = await check(answer).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 422, message: `The thumbnail cannot be used: ${reason}.` });
    expect(JSON.stringify(error)).not.toContain('hunter2');
  });
});

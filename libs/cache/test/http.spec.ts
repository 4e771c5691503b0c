import { CoreModule, OptionsError } from '@breakwater/core';
import { HTTP_PLATFORMS, type HttpApplication, startApplication } from '@breakwater/testing';
import { Controller, Get, Header, NotFoundException, Param, Post, Res, StreamableFile } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type Cache,
  CacheModule,
  type CacheOptions,
  CacheService,
  HttpCache,
  HttpCacheInterceptor,
} from '../src/index.js';

interface Answering {
  header(name: string, value: string): unknown;
}

let calls = 0;
let wait: Promise<unknown> | undefined;

@Controller()
class VideosController {
  @Get('videos/:id')
  @HttpCache('videos', { vary: ['Accept-Language'] })
  async find(@Param('id') id: string): Promise<object> {
    calls++;
    await wait;
    if (id === 'missing') throw new NotFoundException();
    return { id, call: calls };
  }

  @Post('videos/:id')
  @HttpCache('videos')
  change(): object {
    return { call: ++calls };
  }

  @Get('plain')
  plain(): object {
    return { call: ++calls };
  }

  @Get('mine')
  @HttpCache('videos', { authorized: true, maxAge: 0 })
  mine(): object {
    return { call: ++calls };
  }

  @Get('degraded')
  @HttpCache('videos')
  degraded(): object {
    return { call: ++calls, degraded: true };
  }

  @Get('varies')
  @HttpCache('videos')
  varies(@Res({ passthrough: true }) response: Answering): object {
    response.header('vary', 'x-other');
    return { call: ++calls };
  }

  @Get('headers')
  @HttpCache('videos', { vary: ['X-Other'] })
  @Header('x-fixed', 'always')
  headers(@Res({ passthrough: true }) response: Answering): object {
    response.header('x-by-handler', 'kept');
    response.header('vary', 'x-other');
    return { call: ++calls };
  }

  @Get('cookie')
  @HttpCache('videos')
  cookie(@Res({ passthrough: true }) response: Answering): object {
    response.header('set-cookie', 'session=1');
    return { call: ++calls };
  }

  @Get('private')
  @HttpCache('videos')
  private(@Res({ passthrough: true }) response: Answering): object {
    response.header('cache-control', 'private');
    return { call: ++calls };
  }

  @Get('text')
  @HttpCache('videos')
  @Header('content-type', 'text/plain')
  text(): string {
    return `call ${++calls}`;
  }

  @Get('file')
  @HttpCache('videos')
  file(): StreamableFile {
    return new StreamableFile(Buffer.from(`call ${++calls}`));
  }

  @Get('nothing')
  @HttpCache('videos')
  nothing(): void {
    calls++;
  }
}

let application: HttpApplication;
const cache = (): Cache => application.app.get(CacheService).cache('videos');

const start = async (
  platform: (typeof HTTP_PLATFORMS)[number],
  options: CacheOptions = {},
): Promise<void> => {
  calls = 0;
  wait = undefined;
  application = await startApplication(platform, {
    imports: [
      CoreModule,
      CacheModule.forRoot({ caches: { videos: { ttl: 60_000, jitter: 0, ...options } } }),
    ],
    controllers: [VideosController],
    providers: [{ provide: APP_INTERCEPTOR, useClass: HttpCacheInterceptor }],
  });
};
const get = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
  const response = await application.fetch(path, { headers, method });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
};
const text = async (path: string, headers: Record<string, string> = {}): Promise<string> =>
  (await get(path, headers)).text;

describe.each(HTTP_PLATFORMS)('HttpCacheInterceptor on %s', (platform) => {
  beforeEach(() => start(platform));
  afterEach(() => application.app.close());

  it('keeps the answer to a GET, with ETag, Cache-Control and Vary', async () => {
    const first = await get('/videos/a');
    await application.clock.advance(10_500);
    const second = await get('/videos/a');
    expect([first.text, second.text]).toEqual(['{"id":"a","call":1}', '{"id":"a","call":1}']);
    expect(first.headers.get('etag')).toMatch(/^W\/"[\w-]{27}"$/);
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
    expect(first.headers.get('cache-control')).toBe('public, max-age=60');
    expect(second.headers.get('cache-control')).toBe('public, max-age=49');
    expect(second.headers.get('vary')).toBe('Accept-Language, Authorization, Cookie');
    expect(second.headers.get('content-type')).toBe(first.headers.get('content-type'));
    await application.clock.advance(50_000);
    expect(await text('/videos/a')).toBe('{"id":"a","call":2}');
    expect(cache().stats()).toMatchObject({ hits: 1, misses: 2 });
  });

  it('answers 304 without a body when the client has the answer', async () => {
    const etag = (await get('/videos/a')).headers.get('etag') ?? '';
    for (const asked of [etag, etag.slice(2), `"x", ${etag}`, '*']) {
      const answer = await get('/videos/a', { 'if-none-match': asked });
      expect([answer.status, answer.text]).toEqual([304, '']);
      expect(answer.headers.get('etag')).toBe(etag);
      expect(answer.headers.get('cache-control')).toBe('public, max-age=60');
      expect(answer.headers.get('vary')).toContain('Accept-Language');
    }
    expect((await get('/videos/a', { 'if-none-match': '"other"' })).status).toBe(200);
    expect(calls).toBe(1);
  });

  it('answers 304 for a fresh answer of the handler that the client has', async () => {
    const etag = (await get('/text')).headers.get('etag') ?? '';
    await cache().clear();
    calls = 0;
    expect((await get('/text', { 'if-none-match': etag })).status).toBe(304);
    expect(calls).toBe(1);
  });

  it('answers HEAD with the headers of GET', async () => {
    const first = await get('/videos/a');
    const head = await get('/videos/a', {}, 'HEAD');
    expect([head.status, head.text]).toEqual([200, '']);
    expect(head.headers.get('etag')).toBe(first.headers.get('etag'));
    expect(calls).toBe(1);
  });

  it('distinguishes addresses, hosts and the headers of `vary`', async () => {
    await text('/videos/a');
    await text('/videos/a?page=2');
    await text('/videos/a', { 'accept-language': 'de' });
    await text('/videos/a', { 'accept-language': 'de' });
    await text('/videos/a', { 'x-other': 'y' });
    expect(calls).toBe(3);
  });

  it('ignores requests with credentials, ranges and other methods', async () => {
    await text('/videos/a');
    for (const headers of [{ authorization: 'Bearer x' }, { cookie: 'a=b' }, { range: 'bytes=0-1' }]) {
      expect(await text('/videos/a', headers as never)).not.toBe('{"id":"a","call":1}');
    }
    await get('/videos/a', {}, 'POST');
    expect(calls).toBe(5);
    expect((await get('/videos/a', { cookie: 'a=b' })).headers.get('cache-control')).toBeNull();
    expect(await text('/videos/a')).toBe('{"id":"a","call":1}');
  });

  it('keeps a separate answer for each client with credentials if the route allows it', async () => {
    const one = await get('/mine', { authorization: 'Bearer one' });
    expect(await text('/mine', { authorization: 'Bearer one' })).toBe(one.text);
    expect(await text('/mine', { authorization: 'Bearer two' })).toBe('{"call":2}');
    expect(await text('/mine', { cookie: 'session=1' })).toBe('{"call":3}');
    expect(await text('/mine')).toBe('{"call":4}');
    expect(one.headers.get('cache-control')).toBe('private, max-age=0');
  });

  it('keeps the headers of the handler', async () => {
    const [first, second] = [await get('/headers'), await get('/headers')];
    expect(second.text).toBe('{"call":1}');
    for (const { headers } of [first, second]) {
      expect(headers.get('x-by-handler')).toBe('kept');
      expect(headers.get('x-fixed')).toBe('always');
      expect(headers.get('vary')?.toLowerCase()).toContain('x-other');
    }
  });

  it.each(['/cookie', '/private', '/varies', '/degraded', '/plain', '/nothing', '/file'])(
    'does not keep the answer of %s',
    async (path) => {
      await get(path);
      await get(path);
      expect(calls).toBe(2);
      expect(cache().stats().size).toBe(0);
    },
  );

  it('keeps texts, and no errors', async () => {
    expect([await text('/text'), await text('/text')]).toEqual(['call 1', 'call 1']);
    expect([(await get('/videos/missing')).status, (await get('/videos/missing')).status]).toEqual([
      404, 404,
    ]);
    expect(calls).toBe(3);
  });

  it('runs the handler once for requests at the same time', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    wait = promise;
    const answers = Array.from({ length: 10 }, () => text('/videos/a'));
    await text('/plain');
    resolve();
    expect(new Set(await Promise.all(answers)).size).toBe(1);
  });

  it('keeps nothing when caches are switched off', async () => {
    await application.app.close();
    calls = 0;
    application = await startApplication(platform, {
      imports: [CoreModule, CacheModule.forRoot({ enabled: false, caches: { videos: {} } })],
      controllers: [VideosController],
      providers: [{ provide: APP_INTERCEPTOR, useClass: HttpCacheInterceptor }],
    });
    expect([await text('/text'), await text('/text')]).toEqual(['call 1', 'call 2']);
  });
});

describe('@HttpCache', () => {
  it.each([
    ['ttl', 0],
    ['maxAge', -1],
    ['vary', 'Accept'],
    ['vary', ['a b']],
    ['authorized', 'yes'],
    ['tags', 'a'],
    ['key', 'a'],
  ])('refuses a wrong option: %s = %p', (option, value) => {
    expect(() => HttpCache('videos', { [option]: value })).toThrow(OptionsError);
  });

  it('ends the start when its cache does not exist', async () => {
    @Controller()
    class Slip {
      @Get()
      @HttpCache('vidoes')
      find(): void {}
    }
    const wrong = startApplication('Express', {
      imports: [CoreModule, CacheModule.forRoot({ caches: { videos: {} } })],
      controllers: [Slip],
    });
    await expect(wrong).rejects.toThrow('one of the caches that CacheModule defines (videos)');
  });
});

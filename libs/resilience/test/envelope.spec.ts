import { Readable } from 'node:stream';
import { AppError, NotFoundError, RateLimitError } from '@breakwater/core';
import { HTTP_PLATFORMS } from '@breakwater/testing';
import { Controller, Get, HttpCode, Redirect, Sse, StreamableFile } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { type Observable, of } from 'rxjs';
import { describe, expect, it } from '@jest/globals';
import { ApiResponseBuilder, EnvelopeInterceptor, WithoutEnvelope } from '../src/index.js';
import { listen } from './http.harness.js';

@Controller()
class VideosController {
  @Get('object')
  object(): object {
    return { id: 7 };
  }

  @Get('text')
  text(): string {
    return 'seven';
  }

  @Get('nothing')
  nothing(): void {}

  @Get('null')
  none(): null {
    return null;
  }

  @Get('observable')
  observable(): Observable<number[]> {
    return of([1, 2]);
  }

  @Get('envelope')
  envelope(): object {
    return ApiResponseBuilder.success('mine');
  }

  @Get('file')
  file(): StreamableFile {
    return new StreamableFile(Readable.from(['file']));
  }

  @Get('plain')
  @WithoutEnvelope()
  plain(): object {
    return { status: 'ok' };
  }

  @Get('empty')
  @HttpCode(204)
  empty(): void {}

  @Get('redirect')
  @Redirect('/plain')
  redirect(): object {
    return { url: '/text', statusCode: 302 };
  }

  @Sse('events')
  events(): Observable<object> {
    return of({ data: 'one' });
  }

  @Get('missing')
  missing(): never {
    throw new NotFoundError('No video 7');
  }

  @Get('limited')
  limited(): never {
    throw new RateLimitError('Too many', { retryAfter: 1_500 });
  }
}

@WithoutEnvelope()
@Controller('bare')
class BareController {
  @Get()
  read(): object {
    return { status: 'ok' };
  }
}

const AT = '2026-01-01T00:00:00.000Z';

describe.each(HTTP_PLATFORMS)('EnvelopeInterceptor on %s', (platform) => {
  async function read(path: string, headers: Record<string, string> = {}): Promise<unknown> {
    const { fetch } = await listen(platform, {
      controllers: [VideosController, BareController],
      providers: [{ provide: APP_INTERCEPTOR, useClass: EnvelopeInterceptor }],
      options: { http: { errors: { format: 'envelope' } } },
    });
    const answer = await fetch(path, { headers, redirect: 'manual' });
    const text = await answer.text();
    return text.startsWith('{') ? JSON.parse(text) : [answer.status, text, answer.headers.get('location')];
  }

  // Fastify gives each request an id.
  const id = platform === 'Fastify' ? { requestId: 'req-1' } : {};

  it.each([
    ['an object', '/object', { id: 7 }],
    ['a text', '/text', 'seven'],
    ['null', '/null', null],
    ['the value of an Observable', '/observable', [1, 2]],
  ])('wraps %s', async (_what, path, data) => {
    expect(await read(path)).toEqual({ success: true, data, timestamp: AT, ...id });
  });

  it('wraps the result of a handler that returns nothing, as null', async () => {
    expect(await read('/nothing')).toEqual({ success: true, data: null, timestamp: AT, ...id });
  });

  it('shows the id of the request', async () => {
    const { requestId } = (await read('/object', { 'x-request-id': 'r-1' })) as { requestId: string };
    expect(requestId).toBe(platform === 'Fastify' ? 'req-1' : 'r-1');
  });

  it('does not change an envelope, a file, an empty answer or a redirect', async () => {
    expect(await read('/envelope')).toEqual({ success: true, data: 'mine' });
    expect(await read('/file')).toEqual([200, 'file', null]);
    expect(await read('/empty')).toEqual([204, '', null]);
    expect(await read('/redirect')).toEqual([302, expect.any(String), '/text']);
    expect(await read('/events')).toEqual([200, expect.stringContaining('data: one'), null]);
  });

  it('does not change the results of handlers and controllers with @WithoutEnvelope()', async () => {
    expect(await read('/plain')).toEqual({ status: 'ok' });
    expect(await read('/bare')).toEqual({ status: 'ok' });
  });

  it('matches the errors of the filter, in which clients read error.retryable', async () => {
    expect(await read('/missing')).toMatchObject({
      success: false,
      error: { code: 'NOT_FOUND', message: 'No video 7', retryable: false },
      timestamp: AT,
    });
    expect(await read('/limited')).toMatchObject({ error: { retryable: true, retryAfter: 2 } });
  });
});

describe('ApiResponseBuilder', () => {
  it('builds the answer to a request that succeeded', () => {
    expect(ApiResponseBuilder.success([1])).toEqual({ success: true, data: [1] });
    expect(ApiResponseBuilder.success([1], { requestId: 'r-1', timestamp: new Date(AT) })).toEqual({
      success: true,
      data: [1],
      requestId: 'r-1',
      timestamp: AT,
    });
  });

  it.each([undefined, ['a', 'b'], 'two\nlines', 7])('leaves out the request id %p', (requestId) => {
    expect(ApiResponseBuilder.success(1, { requestId })).toEqual({ success: true, data: 1 });
  });

  it('builds the answer for a resource that does not exist', () => {
    expect(ApiResponseBuilder.notFound('User')).toEqual({
      success: false,
      error: { code: 'NOT_FOUND', message: 'User not found', retryable: false },
    });
  });

  it('builds the answer to too many requests', () => {
    expect(ApiResponseBuilder.rateLimited({ retryAfter: 1_500, requestId: 'r-1' })).toEqual({
      success: false,
      error: {
        code: 'RATE_LIMITED',
        message: 'Too many requests; try again later.',
        retryable: true,
        retryAfter: 2,
      },
      requestId: 'r-1',
    });
  });

  it('shows the given text and code', () => {
    expect(ApiResponseBuilder.error('The quota is used up.', { code: 'QUOTA', retryable: true })).toEqual({
      success: false,
      error: { code: 'QUOTA', message: 'The quota is used up.', retryable: true },
    });
  });

  it('shows the message of an error below 500 and hides the others', () => {
    const quota = new AppError('The quota is used up.', { code: 'QUOTA', status: 429, retryable: true });
    expect(ApiResponseBuilder.error(quota).error).toMatchObject({ code: 'QUOTA', message: quota.message });
    const { error } = ApiResponseBuilder.error(new Error('connect postgres://a:hunter2@db failed'));
    expect(error).toEqual({
      code: 'INTERNAL_SERVER_ERROR',
      message: 'An unexpected error occurred.',
      retryable: false,
    });
  });

  it('removes secrets from a text', () => {
    expect(JSON.stringify(ApiResponseBuilder.error('password=hunter2'))).not.toContain('hunter2');
  });
});

import { type Client, type ClientOptions, createClient } from '@breakwater/client';
import { DEFAULT_MESSAGES, messageOf } from '@breakwater/client/messages';
import {
  CircuitOpenError,
  ConflictError,
  DatabaseError,
  RateLimitError,
  ShuttingDownError,
  TimeoutExceededError,
  ValidationError,
} from '@breakwater/core';
import { ErrorTrackingFilter, ResilienceModule } from '@breakwater/resilience';
import { HTTP_PLATFORMS, type HttpApplication, startApplication } from '@breakwater/testing';
import {
  BadRequestException,
  Controller,
  Get,
  HttpCode,
  NotFoundException,
  Param,
  Post,
  ServiceUnavailableException,
} from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const FAILURES: Readonly<Record<string, () => unknown>> = {
  'circuit-open': () => new CircuitOpenError('payments', 4_200),
  'rate-limited': () => new RateLimitError('Too many requests of 10.0.0.7', { retryAfter: 2_000 }),
  invalid: () => new BadRequestException({ message: ['title must not be empty'], error: 'Bad Request' }),
  'own-invalid': () => new ValidationError('The title is empty.', { metadata: { field: 'title' } }),
  missing: () => new NotFoundException('Video 42 does not exist.'),
  conflict: () => new ConflictError('The name is taken.'),
  defect: () => new TypeError('password of db.internal is hunter2'),
  database: () => new DatabaseError('db.internal is down', { unavailable: true }),
  deadline: () => new TimeoutExceededError('GET /fail', 1_000, { status: 408 }),
  unavailable: () => new ServiceUnavailableException(),
  stopping: () => new ShuttingDownError('api'),
};

@Controller()
class FailingController {
  static calls = 0;

  @Get('fail/:how')
  fail(@Param('how') how: string): never {
    FailingController.calls++;
    throw FAILURES[how]!();
  }

  @Post('fail/:how')
  failPost(@Param('how') how: string): never {
    FailingController.calls++;
    throw FAILURES[how]!();
  }

  @Get('videos')
  videos(): object {
    return { id: 42 };
  }

  @HttpCode(204)
  @Post('nothing')
  nothing(): void {}
}

const cases = HTTP_PLATFORMS.flatMap((platform) =>
  (['problem', 'envelope', 'plain'] as const).map((format) => [platform, format] as const),
);

describe.each(cases)('the client and the error filter on %s with the format %s', (platform, format) => {
  const hasVerdict = format !== 'plain';
  let application: HttpApplication;
  const clientWith = (options: ClientOptions = {}): Client => {
    FailingController.calls = 0;
    return createClient({ baseUrl: application.url, random: () => 0, maxRetries: 0, ...options });
  };
  const failing = async (how: string): Promise<unknown> => {
    try {
      return await clientWith().get(`/fail/${how}`);
    } catch (error) {
      return error;
    }
  };

  beforeAll(async () => {
    application = await startApplication(platform, {
      imports: [ResilienceModule.forRoot({ http: { errors: { format, exposeDetails: false } } })],
      controllers: [FailingController],
      providers: [{ provide: APP_FILTER, useClass: ErrorTrackingFilter }],
    });
  });

  afterAll(() => application.app.close());

  it.each([
    ['circuit-open', { status: 503, code: 'CIRCUIT_OPEN', retryable: true, retryAfter: 5_000 }],
    ['rate-limited', { status: 429, code: 'RATE_LIMITED', retryable: true, retryAfter: 2_000 }],
    ['invalid', { status: 400, retryable: false, errors: ['title must not be empty'] }],
    [
      'own-invalid',
      { status: 400, code: 'VALIDATION_FAILED', retryable: false, detail: 'The title is empty.' },
    ],
    ['missing', { status: 404, code: 'NOT_FOUND', retryable: false, detail: 'Video 42 does not exist.' }],
    ['conflict', { status: 409, code: 'CONFLICT', retryable: false }],
    ['defect', { status: 500, retryable: false }],
    ['database', { status: 503, code: 'DATABASE_UNAVAILABLE', retryable: true }],
    ['deadline', { status: 408, code: 'TIMEOUT', retryable: true }],
    ['stopping', { status: 503, code: 'SHUTTING_DOWN', retryable: true }],
  ])('agree about the error "%s"', async (how, facts) => {
    expect(await failing(how)).toMatchObject({ ...facts, kind: 'answer' });
  });

  it('agree about the server that refused a request', async () => {
    const refusals = await Promise.all(
      ['circuit-open', 'rate-limited', 'database', 'defect', 'deadline'].map(failing),
    );
    expect(refusals.map((error) => (error as { refused: boolean }).refused)).toEqual([
      hasVerdict,
      hasVerdict,
      hasVerdict,
      false,
      false,
    ]);
  });

  it('show users a sentence that names nothing of the server', async () => {
    const sentences = await Promise.all(
      Object.keys(FAILURES).map(async (how) => messageOf(await failing(how))),
    );
    for (const sentence of sentences) expect(sentence).not.toMatch(/internal|hunter2|payments|10\.0\.0\.7|</);
    expect(messageOf(await failing('defect'))).toBe(DEFAULT_MESSAGES['unknown']);
  });

  it.each([
    ['database', 3],
    // The server asks for five seconds.
    ['circuit-open', 1],
    ['unavailable', 3],
    ['defect', 1],
    ['missing', 1],
  ])('agree whether to repeat the GET "%s": %i calls', async (how, calls) => {
    const client = clientWith({ maxRetries: 2, delay: 0, maxRetryAfter: 1_000 });
    await expect(client.get(`/fail/${how}`)).rejects.toThrow('GET');
    expect(FailingController.calls).toBe(calls);
  });

  it('repeat a POST only if the body says that the server refused it', async () => {
    const client = clientWith({ maxRetries: 1, delay: 0 });
    await expect(client.post('/fail/database')).rejects.toThrow('503');
    expect(FailingController.calls).toBe(hasVerdict ? 2 : 1);
  });

  it('agree about a success, and about no content', async () => {
    const client = clientWith();
    expect(await client.get('/videos')).toEqual({ id: 42 });
    expect(await client.post('/nothing')).toBeUndefined();
    await expect(client.get('/no-such-route')).rejects.toMatchObject({ status: 404, retryable: false });
  });
});

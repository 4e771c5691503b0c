import { Redactor } from '@breakwater/core';
import type { LoggerService } from '@nestjs/common';
import { hostileValues } from '@breakwater/core/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type CheckDefinition, type CheckFunction, pingCheck } from '../src/index.js';
import { PLATFORM_NAMES, type Service, start } from './support/start.js';

const FORMATS = ['standard', 'terminus', 'services'] as const;
const fine: CheckDefinition = { check: () => ({ status: 'up', details: { lag: 3 } }) };

/** Ways in which a check can hand over a value. */
const WAYS: Record<string, (value: unknown) => CheckFunction> = {
  'returned at once': (value) => () => value,
  'returned later': (value) => async () => value,
  'thrown at once': (value) => () => {
    throw value;
  },
  'thrown later': (value) => () => Promise.reject(value),
  'in the details': (value) => () => ({ status: 'up', details: { value, list: [value] } }),
  'as the details': (value) => () => ({ status: 'up', details: value }),
  'as the status': (value) => () => ({ status: value, details: {} }),
  'as the reason': (value) => () => ({ status: 'degraded', reason: value }),
  'as the cause': (value) => () => ({ status: 'down', reason: 'quota', cause: value }),
  'as a section of Terminus': (value) => () => ({ redis: { status: 'down', message: value, value } }),
};

let service: Service;
afterEach(() => service.app.close());

describe.each(PLATFORM_NAMES)('a check of an application on %s', (platform) => {
  it.each(Object.keys(WAYS))('may hand over anything: %s', async (way) => {
    const checks = Object.fromEntries(
      hostileValues().map((value, at) => [`odd-${at}`, { check: WAYS[way]!(value) }]),
    );
    for (const format of FORMATS) {
      service = await start(platform, { format, checks: { ...checks, fine } });
      for (const accept of ['application/json', 'application/health+json']) {
        const response = await service.request('/health', { headers: { accept } });
        const text = await response.text();
        expect([format, response.status]).toEqual([format, 200]);
        expect(text.length).toBeLessThan(1_000_000);
        expect(text).toContain('fine');
      }
      expect((await service.request('/health/detailed')).status).toBe(200);
      if (format !== FORMATS.at(-1)) await service.app.close();
    }
  });

  it('may break every rule of promises', async () => {
    const nothing = (): undefined => undefined;
    const throwing = Object.defineProperty(Promise.resolve(), 'constructor', {
      get: () => {
        throw new Error('no');
      },
    });
    // oxlint-disable-next-line unicorn/no-thenable -- the test is about such objects
    const thenable = (then: unknown): object => Object.defineProperty({}, 'then', { value: then });
    const checks: Record<string, CheckFunction> = {
      'constructor-throws': () => throwing,
      'settles-never': () => thenable(nothing),
      'settles-twice': () =>
        thenable((resolve: (value: unknown) => void, reject: (error: unknown) => void) => {
          resolve({ status: 'up' });
          reject(new Error('no'));
          resolve(false);
        }),
      'is-nested': async () =>
        thenable((resolve: (value: unknown) => void) => resolve(Promise.resolve(false))),
      'ignores-its-signal': () => new Promise(nothing),
    };
    service = await start(platform, {
      checks: Object.fromEntries(Object.entries(checks).map(([name, check]) => [name, { check }])),
    });
    const answer = service.get('/health');
    await service.until(() => service.clock.pending > 1);
    await service.clock.advance(900);
    expect(await answer).toMatchObject({
      code: 200,
      body: {
        checks: {
          'constructor-throws': { error: 'failed' },
          'settles-never': { error: 'timeout' },
          'settles-twice': { connection: 'connected' },
          'is-nested': { error: 'failed' },
          'ignores-its-signal': { error: 'timeout' },
        },
      },
    });
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['NaN', Number.NaN],
    ['zero', 0],
    ['an empty text', ''],
  ])('is up when it returns %s', async (_name, value) => {
    service = await start(platform, { checks: { a: { check: () => value } } });
    expect((await service.get('/health/a')).body).toMatchObject({ status: 'healthy' });
  });

  it.each<[string, unknown, string]>([
    ['a check that was not called', pingCheck, 'invalid-result'],
    ['a misspelt status', { status: 'unhealty', reason: 'quota' }, 'invalid-status'],
    ['an answer of fetch with status 503', new Response('no', { status: 503 }), 'unavailable'],
    ['an answer of fetch with status 401', new Response('no', { status: 401 }), 'authentication'],
    ['an answer of undici with status 500', { statusCode: 500, body: {} }, 'failed'],
    ['the body of another service in the format of Terminus', { status: 'error', info: {} }, 'failed'],
    ['the body of Spring Boot', { status: 'OUT_OF_SERVICE' }, 'failed'],
  ])('is down when it returns %s', async (_name, value, error) => {
    service = await start(platform, { checks: { a: { check: () => value } } });
    expect(await service.get('/health/a')).toMatchObject({ code: 503, body: { status: 'unhealthy', error } });
  });

  it('hides secrets in details, reasons and texts of modules', async () => {
    const details = {
      url: 'postgresql://app:hunter2@db/app',
      password: 'hunter2',
      nested: [{ authorization: 'Bearer hunter2hunter2' }],
      note: 'connected with password=hunter2',
    };
    service = await start(platform, {
      checks: {
        database: { check: () => ({ status: 'up', details }) },
        customer: { check: () => ({ status: 'degraded', reason: 'acct-12345' }) },
      },
    });
    service.app.get(Redactor).extend({ patterns: [/acct-\d+/] });
    for (const path of [
      '/health',
      '/health/detailed',
      '/health/database',
      '/health/ready',
      '/health/customer',
    ]) {
      expect(await (await service.request(path)).text()).not.toMatch(/hunter2|acct-/);
    }
  });

  it('cannot blow up an answer with its details', async () => {
    let shared: unknown = 'x';
    for (let level = 0; level < 40; level += 1) shared = [shared, shared];
    const list = Array.from({ length: 200_000 }, (_, at) => ({ at }));
    const text = 'x'.repeat(5_000_000);
    const wide = Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`key-${at}`, at]));
    const huge = { shared: { shared }, list: { list }, text: { text }, wide };
    service = await start(platform, {
      checks: Object.fromEntries(
        Object.entries(huge).map(([name, details]) => [name, { check: () => ({ status: 'up', details }) }]),
      ),
    });
    const response = await service.request('/health');
    expect(response.status).toBe(200);
    expect((await response.text()).length).toBeLessThan(1_000_000);
  });
});

describe('the body of an HTTP answer', () => {
  it('is discarded, so that its connection is free for the next run', async () => {
    let cancelled = 0;
    const body = () => new ReadableStream({ cancel: () => void (cancelled += 1) });
    const dumped: string[] = [];
    service = await start('Express', {
      checks: {
        search: { check: async () => new Response(body()) },
        broken: { check: async () => new Response(body(), { status: 500 }) },
        undici: {
          check: () => ({ statusCode: 200, body: { dump: async () => void dumped.push('undici') } }),
        },
        locked: {
          check: () => {
            const response = new Response(body());
            response.body?.getReader();
            return response;
          },
        },
      },
    });
    await service.get('/health');
    expect([cancelled, dumped]).toEqual([2, ['undici']]);
  });
});

describe('the log', () => {
  const lines: string[] = [];
  const note = (message: unknown): void => void lines.push(String(message));
  const logger: LoggerService = { log: note, warn: note, error: note };

  it('shows why a check fails, once and without secrets', async () => {
    lines.length = 0;
    const gone = new Error('connect to redis://:hunter2@10.0.0.7:6379 failed');
    const checks: Record<string, CheckDefinition> = {
      bug: {
        check: () => {
          throw new TypeError("Cannot read properties of undefined (reading 'ping')");
        },
      },
      redis: { check: pingCheck({ ping: () => Promise.reject(gone) }, () => ({ kind: 'unreachable' })) },
      uncalled: { check: pingCheck as never },
      search: { check: () => new Response('no', { status: 503 }) },
    };
    service = await start('Express', { checks }, { logger });
    await service.get('/health');
    await service.clock.advance(5_000);
    await service.get('/health');
    const told = lines.filter((line) => line.startsWith('Health check'));
    expect(told.toSorted()).toEqual([
      `Health check 'bug' is down (failed); it was unknown. Cause: TypeError: Cannot read properties of undefined (reading 'ping')`,
      expect.stringMatching(
        /^Health check 'redis' is down \(unreachable\); it was unknown\. Cause: Error: connect to redis:/,
      ),
      `Health check 'search' is down (unavailable); it was unknown. Cause: The server answered with status 503.`,
      `Health check 'uncalled' is down (invalid-result); it was unknown. Cause: The check returned a function. Call it: pingCheck(client).`,
    ]);
    expect(told.join('\n')).not.toContain('hunter2');
  });

  it('stays on one line, whatever a check throws', async () => {
    lines.length = 0;
    const checks = Object.fromEntries(
      [...hostileValues(), new Error('first\r\nsecond\u001B[31m')].map((value, at) => [
        `odd-${at}`,
        { check: () => Promise.reject(value) },
      ]),
    );
    service = await start('Express', { checks }, { logger });
    await service.get('/health');
    const told = lines.filter((line) => line.startsWith('Health check'));
    expect(told).toHaveLength(Object.keys(checks).length);
    // oxlint-disable-next-line no-control-regex -- the test looks for control characters
    expect(told.filter((line) => line.length > 600 || /[\u0000-\u001F]/.test(line))).toEqual([]);
  });
});

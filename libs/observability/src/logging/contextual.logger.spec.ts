import {
  TimeoutExceededError,
  ExternalServiceError,
  CircuitOpenError,
  RequestContext,
  runInContext,
} from '@breakwater/core';
import { trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { pino } from 'pino';
import { RecordedSpans } from '../../../../test/harness/recorded-spans.js';
import { ContextualLogger } from './contextual.logger.js';

interface Written {
  readonly level: string;
  readonly context: string;
  readonly line: Record<string, unknown>;
}

/** Takes the place of Nest's logger, and notes what nestjs-pino would hand to pino. */
function recordLines(): Written[] {
  const written: Written[] = [];
  const write =
    (level: string) =>
    (message: object, ...rest: unknown[]): void => {
      written.push({ level, context: String(rest.at(-1)), line: { ...message } });
    };
  const [debug, log, warn, error] = ['debug', 'log', 'warn', 'error'].map(write);
  Logger.overrideLogger({ debug: debug!, log: log!, warn: warn!, error: error! });
  return written;
}

afterEach(() => {
  Logger.overrideLogger(new ConsoleLogger());
});

describe('ContextualLogger', () => {
  const logger = ContextualLogger.create('UserCollector');
  let written: Written[];

  beforeEach(() => {
    written = recordLines();
  });

  it('writes a message with fields, at four levels', () => {
    logger.debug('Reading.', { page: 1 });
    logger.info('Read.', { page: 1 });
    logger.warn('Slow.', { page: 1 });
    logger.error('Failed.', { page: 1 });
    expect(written.map(({ level, line }) => [level, line['msg'], line['page']])).toEqual([
      ['debug', 'Reading.', 1],
      ['log', 'Read.', 1],
      ['warn', 'Slow.', 1],
      ['error', 'Failed.', 1],
    ]);
    expect(written[0]?.context).toBe('UserCollector');
  });

  it('writes which chaos rule has injected a fault into the work', () => {
    const request = new RequestContext({ requestId: '7' });
    request.chaos = 'slow-pdf';
    runInContext(new RequestContext({}, request), () => logger.info('Late.', { chaos: 'no' }));
    runInContext(new RequestContext(), () => logger.info('On time.'));
    expect(written.map(({ line }) => line['chaos'])).toEqual(['slow-pdf', undefined]);
  });

  it('writes what a call to another service was for and how it failed, with code and causes', () => {
    const cause = Object.assign(new Error('token=hunter2 refused'), { code: 'ECONNREFUSED' });
    const error = new ExternalServiceError('No profile.', {
      cause,
      metadata: { host: 'api', apiKey: 'hunter2' },
    });
    logger.apiError('fetch_user_profile', error, { user_id: '123' });
    expect(written[0]).toMatchObject({
      level: 'error',
      line: {
        msg: 'API call failed',
        operation: 'fetch_user_profile',
        user_id: '123',
        error: {
          code: error.code,
          metadata: { host: 'api', apiKey: '[redacted]' },
          cause: { code: 'ECONNREFUSED', message: 'token=[redacted] refused' },
          stack: expect.stringContaining('contextual.logger.spec'),
        },
      },
    });
    expect(JSON.stringify(written)).not.toContain('hunter2');
  });

  it.each([
    ['an open circuit', new CircuitOpenError('profiles', 100)],
    ['a time limit', new TimeoutExceededError('profiles', 100)],
  ])('only warns of %s, which passes by itself', (_what, error) => {
    logger.apiError('fetch', error);
    expect(written[0]?.level).toBe('warn');
  });

  it.each([undefined, 'text', { odd: true }])('survives that %j is thrown', (thrown) => {
    logger.apiError('fetch', thrown);
    expect(written[0]?.line['error']).toMatchObject({ name: 'NonError' });
  });

  it('writes what a user did', () => {
    logger.userAction('profile_update', 'did:plc:1', { fields: ['bio', 'avatar'] });
    expect(written[0]).toMatchObject({
      level: 'log',
      line: { msg: 'User action', action: 'profile_update', userId: 'did:plc:1', fields: ['bio', 'avatar'] },
    });
  });

  it('hides secrets by the names of their fields', () => {
    logger.info('Signed in.', { user: 'ada', password: 'hunter2', headers: { Authorization: 'hunter2' } });
    expect(written[0]?.line).toMatchObject({
      password: '[redacted]',
      headers: { Authorization: '[redacted]' },
    });
  });

  it('has children with a context and fields of their own', () => {
    const child = logger.child('profiles', { tenant: 't1' }).child('avatars', { size: 64 });
    child.info('Read.', { size: 128 });
    expect(written[0]).toMatchObject({
      context: 'UserCollector.profiles.avatars',
      line: { tenant: 't1', size: 128 },
    });
  });

  it('adds the ids of the active span', () => {
    using spans = new RecordedSpans();
    const span = trace.getTracer('spec').startActiveSpan('work', (active) => {
      logger.info('Working.');
      return active.spanContext();
    });
    expect(written[0]?.line).toMatchObject({ traceId: span.traceId, spanId: span.spanId });
    expect(spans.ended).toEqual([]);
  });

  it('renames fields that the logger writes itself', () => {
    logger.info('Read.', { level: 60, time: 0, msg: 'forged', context: 'Other' });
    expect(written[0]?.line).toEqual({
      msg: 'Read.',
      level_: 60,
      time_: 0,
      msg_: 'forged',
      context_: 'Other',
    });
  });

  it('writes one line of JSON with pino, without the bindings of its request logger', () => {
    let text = '';
    const root = pino({ base: null, timestamp: false }, { write: (line: string) => void (text += line) });
    Logger.overrideLogger({
      log: (message: object) => root.child({ requestId: 'r-1' }).info(message),
      warn: () => undefined,
      error: () => undefined,
    });
    runInContext(new RequestContext({ requestId: 'r-1' }), () => logger.info('Read.', { page: 1 }));
    expect(text).toBe('{"level":30,"requestId":"r-1","msg":"Read.","page":1}\n');
  });
});

describe('ContextualLogger on the console', () => {
  let printed: string;

  beforeEach(() => {
    printed = '';
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  const logInContext = (options: object): void => {
    Logger.overrideLogger(new ConsoleLogger({ colors: false, ...options }));
    const logger = ContextualLogger.create('UserCollector');
    runInContext(new RequestContext({ requestId: 'r-1' }), () => logger.info('Read.', { page: 1 }));
  };

  it('prints one line of text with the fields and the id of the request', () => {
    logInContext({});
    expect(printed).toMatch(/LOG \[UserCollector\] Read\. \{ requestId: 'r-1', page: 1 \}\n$/);
  });

  it('prints one line of JSON', () => {
    logInContext({ json: true });
    expect(JSON.parse(printed)).toMatchObject({
      context: 'UserCollector',
      message: { msg: 'Read.', page: 1, requestId: 'r-1' },
    });
  });

  it('builds nothing for a level that is off', () => {
    Logger.overrideLogger(new ConsoleLogger({ logLevels: ['error'] }));
    const fields = {
      get costly(): never {
        throw new Error('read');
      },
    };
    ContextualLogger.create('UserCollector').debug('Reading.', fields);
    expect(printed).toBe('');
  });
});

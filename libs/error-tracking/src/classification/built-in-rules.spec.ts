import { readFileSync } from 'node:fs';
import {
  AuthenticationError,
  AuthorizationError,
  BulkheadFullError,
  CircuitOpenError,
  ConflictError,
  DatabaseError,
  ExternalServiceError,
  NotFoundError,
  RateLimitError,
  ShuttingDownError,
  TimeoutExceededError,
  ValidationError,
} from '@breakwater/core';
import {
  ConflictException,
  GatewayTimeoutException,
  HttpException,
  InternalServerErrorException,
  RequestTimeoutException,
  UnauthorizedException,
  UnprocessableEntityException,
} from '@nestjs/common';
import { IsEmail, validate } from 'class-validator';
import { faultyProxy, type FaultyProxy } from '@breakwater/testing/network';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RecordingServer } from '../../../../test/harness/recording-server.js';
import { Classifier } from './classifier.js';

const classifier = new Classifier();
const kindOf = (thrown: unknown): string => {
  const { category, severity } = classifier.classify(thrown);
  return `${category} ${severity}`;
};
const withCode = (code: string, more: object = {}): Error => Object.assign(new Error('x'), { code, ...more });
const named = (name: string, more: object = {}): Error => Object.assign(new Error('x'), { name, ...more });

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown.');
}
/** Errors and their classification, by name, because Jest would print their stacks. */
const table = (...rows: readonly (readonly [Error, string])[]): [string, string, Error][] =>
  rows.map(([error, kind]) => [`${error.name} (${error.message})`, kind, error]);

describe('the taxonomy of core', () => {
  it.each(
    table(
      [new ValidationError('x'), 'validation low'],
      [new AuthenticationError('x'), 'authentication high'],
      [new AuthorizationError('x'), 'authorization medium'],
      [new NotFoundError('x'), 'business_logic low'],
      [new ConflictError('x'), 'business_logic low'],
      [new RateLimitError('x'), 'rate_limiting low'],
      [new DatabaseError('x', { unavailable: true }), 'database critical'],
      [new DatabaseError('x'), 'database high'],
      [new ExternalServiceError('x'), 'external_api medium'],
      [new TimeoutExceededError('x', 5), 'timeout medium'],
      [new CircuitOpenError('payments', 5), 'circuit_breaker medium'],
      [new BulkheadFullError('payments', 'full'), 'circuit_breaker medium'],
      [new ShuttingDownError(), 'circuit_breaker low'],
    ),
  )('%s is %s', (_name, kind, error) => {
    expect(kindOf(error)).toBe(kind);
  });
});

describe('exceptions of Nest', () => {
  it.each(
    table(
      [new UnauthorizedException(), 'authentication high'],
      [new HttpException('x', 403), 'authorization medium'],
      [new ConflictException(), 'business_logic low'],
      [new UnprocessableEntityException(), 'validation low'],
      [new RequestTimeoutException(), 'timeout medium'],
      [new HttpException('x', 429), 'rate_limiting low'],
      [new HttpException('x', 499), 'network low'],
      [new InternalServerErrorException(), 'unknown high'],
      [new HttpException('x', 502), 'external_api medium'],
      [new GatewayTimeoutException(), 'timeout medium'],
    ),
  )('%s is %s', (_name, kind, error) => {
    expect(kindOf(error)).toBe(kind);
  });

  it('are recognised by their shape, because two copies of Nest may be loaded', () => {
    const other = Object.assign(new Error('x'), { getStatus: () => 401, getResponse: () => ({}) });
    expect(kindOf(other)).toBe('authentication high');
  });

  it('are critical when a health check has failed', () => {
    const body = { status: 'error', info: {}, error: { database: {} }, details: {} };
    expect(kindOf(new HttpException(body, 503))).toBe('unknown critical');
  });
});

describe('codes', () => {
  it.each([
    ['ECONNREFUSED', 'network medium'],
    ['ECONNRESET', 'network medium'],
    ['ENOTFOUND', 'network medium'],
    ['EADDRINUSE', 'network high'],
    ['CERT_HAS_EXPIRED', 'network high'],
    ['ETIMEDOUT', 'timeout medium'],
    ['UND_ERR_HEADERS_TIMEOUT', 'timeout medium'],
    ['ENOENT', 'file_system medium'],
    ['ENOSPC', 'file_system high'],
    ['EMFILE', 'file_system high'],
    ['ERR_JWT_EXPIRED', 'authentication high'],
    ['P1001', 'database critical'],
    ['EOPENBREAKER', 'circuit_breaker medium'],
    ['LIMIT_FILE_SIZE', 'validation low'],
    ['toString', 'unknown high'],
  ])('%s is %s', (code, kind) => {
    expect(kindOf(withCode(code))).toBe(kind);
  });

  it('of a missing file belong to the file system', () => {
    expect(kindOf(thrownBy(() => readFileSync('/no/such/file')))).toBe('file_system medium');
  });

  it('of a socket do not belong to the file system', () => {
    expect(kindOf(withCode('EACCES', { syscall: 'listen' }))).toBe('network medium');
    expect(kindOf(withCode('EACCES', { syscall: 'open' }))).toBe('file_system medium');
  });
});

describe('names', () => {
  it.each([
    ['TokenExpiredError', 'authentication high'],
    ['JsonWebTokenError', 'authentication high'],
    ['ZodError', 'validation low'],
    ['PrismaClientInitializationError', 'database critical'],
    ['TimeoutError', 'timeout medium'],
    ['AbortError', 'timeout low'],
    ['BrokenCircuitError', 'circuit_breaker medium'],
    ['ThrottlerException', 'rate_limiting low'],
    ['StripeCardError', 'external_api high'],
    ['PaymentDeclinedError', 'business_logic high'],
  ])('%s is %s', (name, kind) => {
    expect(kindOf(named(name))).toBe(kind);
  });
});

describe('complaints of validators', () => {
  class Account {
    @IsEmail() readonly address = 'no address';
  }

  it('of class-validator are recognised in a list and alone', async () => {
    const complaints = await validate(new Account());
    expect(kindOf(complaints)).toBe('validation low');
    expect(kindOf(complaints[0])).toBe('validation low');
  });

  it('are recognised by their list of issues, as in Standard Schema', () => {
    expect(kindOf({ issues: [{ message: 'Required', path: ['name'] }] })).toBe('validation low');
  });

  it('are not recognised in other lists', () => {
    expect(kindOf([{ property: 'x' }])).toBe('unknown high');
  });
});

describe('axios', () => {
  const axios = (code: string, message: string, response?: object): Error =>
    Object.assign(new Error(message), { name: 'AxiosError', isAxiosError: true, code, response });

  it.each(
    table(
      [axios('ERR_BAD_RESPONSE', 'x', { status: 500 }), 'external_api medium'],
      [axios('ERR_BAD_REQUEST', 'x', { status: 401 }), 'external_api high'],
      [axios('ERR_BAD_REQUEST', 'x', { status: 429 }), 'rate_limiting medium'],
      [axios('ERR_NETWORK', 'Network Error'), 'network medium'],
      [axios('ETIMEDOUT', 'timeout of 5ms exceeded'), 'timeout medium'],
      [axios('ECONNABORTED', 'timeout of 5ms exceeded'), 'timeout medium'],
      [axios('ECONNABORTED', 'Request aborted'), 'network medium'],
      [axios('ERR_BAD_OPTION', 'x'), 'external_api medium'],
    ),
  )('is understood: %s is %s', (_name, kind, error) => {
    expect(kindOf(error)).toBe(kind);
  });

  it('are classified like those of got, whose answer has a `statusCode`', () => {
    expect(kindOf(named('HTTPError', { response: { statusCode: 504 } }))).toBe('timeout medium');
  });
});

describe('an error of fetch', () => {
  let server: RecordingServer;
  let proxy: FaultyProxy;
  beforeEach(async () => {
    server = await RecordingServer.start();
    proxy = await faultyProxy(server.url);
  });
  afterEach(async () => {
    await proxy.close();
    await server[Symbol.asyncDispose]();
  });

  const failureOf = async (call: Promise<unknown>): Promise<string> => {
    try {
      await call;
    } catch (error) {
      return kindOf(error);
    }
    throw new Error('The call has not failed.');
  };

  it.each<[string, () => unknown]>([
    ['no server listens', () => proxy.refuse()],
    ['the server hangs up', () => proxy.limit(0)],
    ['the server resets the connection', () => proxy.limit(0, { by: 'reset' })],
    ['the server hangs up during its answer', () => proxy.limit(60)],
  ])('is a network error when %s', async (_title, fault) => {
    fault();
    const body = fetch(proxy.url).then((response) => response.text());
    expect(await failureOf(body)).toBe('network medium');
  });

  it('is a timeout when the time limit has passed', async () => {
    proxy.blackHole();
    expect(await failureOf(fetch(proxy.url, { signal: AbortSignal.timeout(20) }))).toBe('timeout medium');
  });

  it('is a low timeout when the caller aborts', async () => {
    expect(await failureOf(fetch(proxy.url, { signal: AbortSignal.abort() }))).toBe('timeout low');
  });
});

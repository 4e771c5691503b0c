import {
  BUILT_IN_FAILURES,
  type FailureOrigin,
  Failures,
  ResilienceEvents,
  failureOf,
} from '@breakwater/core';
import { DATABASE_FAILURES, classifyDatabaseError } from '@breakwater/database';
import { type ErrorTrackedEvent, ErrorTracker, ErrorTrackingModule } from '@breakwater/error-tracking';
import { classifyFailure, pingCheck } from '@breakwater/health';
import { REDIS_FAILURES, classifyRedisError } from '@breakwater/redis';
import { RETRY_PRESETS, isTransientError } from '@breakwater/resilience';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const isDatabaseConnectionError = RETRY_PRESETS.database.retryOn;
const words = (text: string): readonly string[] => text.split(' ');

const context = { name: 'probe', signal: new AbortController().signal };
const failingWith = (error: Error) => ({ ping: () => Promise.reject(error) });
const coded = (code: string): Error => Object.assign(new Error(`secret ${code}`), { code });

describe('a probe', () => {
  it.each([
    [coded('ECONNREFUSED'), 'unreachable'],
    [coded('57P01'), 'server-unavailable'],
    [coded('53300'), 'too-many-connections'],
    [coded('28P01'), 'configuration'],
    [new Error('Query read timeout'), 'query-timeout'],
    [new Error('timeout exceeded when trying to connect'), 'pool-exhausted'],
  ])('of the database tells %p by the word that breaker and retry go by', async (error, reason) => {
    expect(classifyDatabaseError(error).kind).toBe(reason);
    const check = pingCheck(failingWith(error), classifyDatabaseError);
    expect(await check(context)).toEqual({ status: 'down', reason });
  });

  it.each([
    [new Error('Command timed out'), 'timeout'],
    [new Error('LOADING Redis is loading the dataset in memory'), 'not-ready'],
    [new Error("READONLY You can't write against a read only replica."), 'read-only'],
  ])('of Redis tells %p by the word that its client goes by', async (error, reason) => {
    expect(classifyRedisError(error).kind).toBe(reason);
    const check = pingCheck(failingWith(error), classifyRedisError);
    expect(await check(context)).toEqual({ status: 'down', reason });
  });
});

const tableOfThree = new Failures();
tableOfThree.extend(DATABASE_FAILURES);
tableOfThree.extend(REDIS_FAILURES);

/** Codes of the built-in table, one code for each of its patterns, and codes that only the database knows. */
const CODES = [
  ...BUILT_IN_FAILURES.codes(),
  ...words(
    '08000 08001 08003 08004 08006 53100 53200 58030 XX000 57000 23505 40001 40P01 55P03 25006 42P01 P2002 P2025 P2034',
  ),
  ...words(
    'CERT_HAS_EXPIRED ERR_TLS_CERT_ALTNAME_INVALID ERR_SSL_WRONG_VERSION_NUMBER HPE_INVALID_CONSTANT E1234',
  ),
];

describe('each code has one meaning', () => {
  let app: INestApplicationContext;
  beforeAll(async () => {
    app = await NestFactory.createApplicationContext(
      { module: class Application {}, imports: [ErrorTrackingModule.forRoot({ alerts: false })] },
      { logger: false },
    );
    app.get(Failures).extend(DATABASE_FAILURES);
    app.get(Failures).extend(REDIS_FAILURES);
  });
  afterAll(() => app.close());

  it.each(CODES)('%s', (code) => {
    expect(contradictions(coded(code), app)).toEqual([]);
  });

  it('retries an unreachable host and a timeout', () => {
    for (const code of words('EHOSTUNREACH ENETUNREACH ETIMEDOUT P1008')) {
      const kind = code.endsWith('UNREACH') ? 'unreachable' : 'timeout';
      expect(tableOfThree.of(coded(code))).toMatchObject({ kind, transient: true });
      expect(isTransientError(coded(code))).toBe(true);
      expect(isDatabaseConnectionError(coded(code))).toBe(true);
      expect(classifyFailure(coded(code))).toBe(kind);
      expect(classifyDatabaseError(coded(code)).kind).toMatch(
        kind === 'timeout' ? /-timeout$/ : /^unreachable$/,
      );
    }
  });
});

/** Names each package that classifies the error differently from the table. */
function contradictions(error: Error, app: INestApplicationContext): readonly string[] {
  const { kind, origin, transient, severity, reason } = tableOfThree.of(error);
  const builtIn = failureOf(error);
  const database = classifyDatabaseError(error);
  const redis = classifyRedisError(error);
  const tracked = track(error, app);
  const isTimeLimit = kind === 'timeout' || kind === 'aborted';
  const categories: Partial<Record<FailureOrigin, string>> = {
    network: isTimeLimit ? 'timeout' : 'network',
    policy: isTimeLimit ? 'timeout' : 'circuit_breaker',
    'file-system': 'file_system',
    database: 'database',
    http: 'external_api',
  };
  const isOfDatabase = database.kind !== 'unrelated' && ['database', 'network'].includes(origin);
  const agrees = {
    'packages add to the built-in table': builtIn.kind === 'unknown' || builtIn.kind === kind,
    'retry conditions': isTransientError(error) === builtIn.transient,
    'retry preset for databases': transient || !isDatabaseConnectionError(error),
    health:
      classifyFailure(error) === builtIn.reason && (builtIn.kind === 'unknown' || builtIn.reason === reason),
    'database: retry': !isOfDatabase || (database.retry !== 'never') === transient,
    'database: breaker':
      origin !== 'database' ||
      database.kind === 'unrelated' ||
      database.countsAgainstBreaker === !['conflict', 'not-found', 'failed'].includes(kind),
    'redis: time limits': redis.kind === 'unrelated' || (redis.kind === 'timeout') === (kind === 'timeout'),
    'redis: lost connections':
      redis.kind === 'unrelated' || (redis.kind === 'connection-lost') === (kind === 'connection-lost'),
    'error tracking: severity': tracked?.severity === severity,
    'error tracking: category': tracked?.category === (categories[origin] ?? tracked?.category),
  };
  return Object.entries(agrees).flatMap(([who, same]) => (same ? [] : who));
}

function track(error: Error, app: INestApplicationContext): ErrorTrackedEvent | undefined {
  let tracked: ErrorTrackedEvent | undefined;
  const stop = app.get(ResilienceEvents).on('error.tracked', (event) => {
    tracked = event;
  });
  app.get(ErrorTracker).trackError(error);
  stop();
  return tracked;
}

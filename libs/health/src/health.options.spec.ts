import { OptionsError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { type HealthModuleOptions, resolveHealthOptions } from './health.options.js';

describe('resolveHealthOptions', () => {
  it('fills in the defaults', () => {
    expect(resolveHealthOptions({})).toMatchObject({
      prefix: '/health',
      aliases: undefined,
      format: 'standard',
      details: 'always',
      answerTimeout: 900,
      retryAfter: 5_000,
      historySize: 50,
      memory: { degraded: 75, unhealthy: 90 },
      cpu: { degraded: 75, unhealthy: 90 },
      eventLoop: { degraded: 100, unhealthy: 500 },
      poolWarning: 80,
    });
  });

  it('leaves out what is switched off', () => {
    const settings = resolveHealthOptions({ memory: false, cpu: false, eventLoop: false });
    expect([settings.memory, settings.cpu, settings.eventLoop]).toEqual([undefined, undefined, undefined]);
  });

  it.each([
    ['health', '/health'],
    ['/internal/health/', '/internal/health'],
  ])('takes the prefix %s as %s', (prefix, expected) => {
    expect(resolveHealthOptions({ prefix }).prefix).toBe(expected);
  });

  it.each<[HealthModuleOptions | Record<string, unknown>, string]>([
    [{ prefx: '/x' }, 'prefx'],
    [{ prefix: '/' }, 'prefix'],
    [{ prefix: '/a/:b' }, 'prefix'],
    [{ aliases: 'yes' }, 'aliases'],
    [{ format: 'xml' }, 'format'],
    [{ details: 'sometimes' }, 'details'],
    [{ details: 'when-authorized' }, 'authorize'],
    [{ details: 'when-authorized', authorize: 'me' }, 'authorize'],
    [{ authorize: () => true }, 'authorize'],
    [{ answerTimeout: 0 }, 'answerTimeout'],
    [{ retryAfter: -1 }, 'retryAfter'],
    [{ historySize: 0.5 }, 'historySize'],
    [{ poolWarning: 0 }, 'poolWarning'],
    [{ defaults: { critical: true } }, 'critical'],
    [{ defaults: { timeout: 2_000 } }, 'timeout'],
    [{ memory: { degraded: 95 } }, 'health.memory.degraded'],
    [{ memory: true }, '"health.memory" to be an object with options'],
    [{ memory: { degraded: 'much' } }, 'health.memory.degraded'],
    [{ cpu: { worst: 1 } }, 'health.cpu.worst'],
    [{ eventLoop: { degraded: 0 } }, 'health.eventLoop.degraded'],
    [{ prefix: 5 }, 'prefix'],
    [{ version: 1 }, 'version'],
    [{ poolWarning: 70 }, 'left out without a pool'],
    [{ pool: {} }, 'an object with getPoolStats()'],
    [{ circuitBreakers: null }, 'an object with getAllStates()'],
    [{ checks: 5 }, 'health.checks'],
    [{ groups: { edge: 'cdn' } }, 'health.groups.edge'],
    [{ defaults: { interval: 1_000, cache: { good: 5 } } }, 'left out with an interval'],
    [{ checks: { a: { check: () => true, timeout: 0 } } }, `(at check 'a')`],
    [{ checks: { ready: { check: () => true } } }, 'named unlike the endpoints'],
  ])('refuses %j', (options, message) => {
    expect(() => resolveHealthOptions(options)).toThrow(OptionsError);
    expect(() => resolveHealthOptions(options)).toThrow(message);
  });

  it.each([
    ['a function', () => true],
    ['a client', { ping: () => Promise.resolve() }],
    ['a client as the check', { check: { ping: () => Promise.resolve() } }],
    ['nothing', undefined],
    ['an empty object', {}],
  ])('says how a check is written when it finds %s', (_name, definition) => {
    expect(() => resolveHealthOptions({ checks: { a: definition } } as never)).toThrow(
      'Expected "health.checks.a" to be { check: ... } with a function, e.g. { check: pingCheck(client) }, got',
    );
  });

  it.each([null, 5, 'options'])('refuses %j in place of an object with options', (options) => {
    expect(() => resolveHealthOptions(options as never)).toThrow('"health" to be an object with options');
  });

  it('reports all problems at once', () => {
    const options = {
      prefx: '/x',
      format: 'xml',
      memory: { degraded: 95 },
      checks: { a: () => true, b: { check: () => true, timeout: -1, critical: 'yes' } },
      retryAfter: -1,
    };
    let problems: readonly string[] = [];
    try {
      resolveHealthOptions(options as never);
    } catch (error) {
      problems = (error as OptionsError).problems.map(({ option, place }) => `${option} (${place})`);
    }
    expect(problems.toSorted()).toEqual([
      'health.checks.a (HealthModule)',
      "health.critical (check 'b')",
      'health.format (HealthModule.forRoot)',
      'health.memory.degraded (HealthModule.forRoot)',
      'health.prefx (HealthModule.forRoot)',
      'health.retryAfter (HealthModule.forRoot)',
      "health.timeout (check 'b')",
    ]);
  });
});

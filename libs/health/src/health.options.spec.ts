import { OptionsError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { type HealthModuleOptions, resolveHealthOptions } from './health.options.js';

describe('resolveHealthOptions', () => {
  it('fills in the defaults', () => {
    expect(resolveHealthOptions({})).toMatchObject({
      prefix: '/health',
      aliases: false,
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
  ])('refuses %j', (options, message) => {
    expect(() => resolveHealthOptions(options)).toThrow(OptionsError);
    expect(() => resolveHealthOptions(options)).toThrow(message);
  });
});

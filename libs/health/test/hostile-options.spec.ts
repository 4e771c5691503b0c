import { OptionsError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { pingCheck } from '../src/index.js';
import { resolveHealthOptions } from '../src/health.options.js';

/** The problems as an operator reads them, or none when the options are accepted. */
function problemsOf(options: unknown): readonly string[] {
  try {
    resolveHealthOptions(options as never);
    return [];
  } catch (error) {
    if (!(error instanceof OptionsError)) return [`threw ${String(error)}`];
    return error.problems.map(({ option }) => option);
  }
}

const check = (): boolean => true;

/** Values that are no object with options, for each option that takes one. */
const NO_OBJECTS: readonly unknown[] = [null, 5, '', 'text', true, Number.NaN, [], [1], Symbol('x'), () => 1];

describe('the options of the module', () => {
  it.each(['checks', 'groups', 'defaults', 'memory', 'cpu', 'eventLoop', 'pool', 'circuitBreakers'])(
    'refuse what is no object in place of %s, and name the option',
    (option) => {
      for (const value of NO_OBJECTS) {
        expect([value, problemsOf({ [option]: value })]).toEqual([
          value,
          [expect.stringMatching(new RegExp(`^health\\.${option}`))],
        ]);
      }
    },
  );

  it.each<[string, unknown]>([
    ['prefix', '/health//x'],
    ['prefix', '/he alth'],
    ['prefix', 'https://x'],
    ['prefix', null],
    ['prefix', ['/a']],
    ['aliases', 'true'],
    ['aliases', '/api/'],
    ['aliases', 1],
    ['aliases', null],
    ['format', 'toString'],
    ['format', null],
    ['details', true],
    ['authorize', 'Bearer x'],
    ['version', null],
    ['version', 5],
    ['answerTimeout', Infinity],
    ['answerTimeout', '900'],
    ['answerTimeout', -1],
    ['retryAfter', Number.NaN],
    ['retryAfter', '5s'],
    ['historySize', -1],
    ['historySize', Infinity],
    ['historySize', 2 ** 40],
    ['poolWarning', 101],
  ])('refuse a wrong %s: %p', (option, value) => {
    expect(problemsOf({ [option]: value })).toContain(`health.${option}`);
  });

  it.each<[string, unknown]>([
    ['a function', pingCheck],
    ['a client', { ping: check }],
    ['a client as check', { check: { ping: check } }],
    ['a promise', Promise.resolve(true)],
    ['a promise as check', { check: Promise.resolve(true) }],
    ['a list', [check]],
    ['null', null],
    ['nothing', undefined],
    ['text', 'ping'],
    ['the check twice wrapped', { check: { check } }],
  ])('refuse %s in place of a check', (_name, definition) => {
    expect(problemsOf({ checks: { a: definition } })).toEqual(['health.checks.a']);
  });

  it.each<[string, unknown]>([
    ['critical', 'yes'],
    ['critical', null],
    ['kind', 'remote'],
    ['kind', null],
    ['timeout', 0],
    ['timeout', Number.NaN],
    ['timeout', 5_000],
    ['timeout', null],
    ['cache', 5],
    ['cache', null],
    ['cache', []],
    ['cache.good', { good: -1 }],
    ['cache.bad', { bad: '1' }],
    ['cache.ugly', { ugly: 1 }],
    ['failureThreshold', 0],
    ['failureThreshold', 1.5],
    ['successThreshold', Infinity],
    ['interval', 0],
    ['interval', '1s'],
    ['interval', null],
    ['staleAfter', 5],
    ['groups', 'ready'],
    ['groups', null],
    ['groups', [5]],
    ['groups', ['a b']],
    ['groups', ['resources']],
    ['retries', 3],
  ])('refuse a wrong %s of a check: %p', (option, value) => {
    const [name = ''] = option.split('.');
    expect(problemsOf({ checks: { a: { check, [name]: value } } })).toEqual([`health.${option}`]);
  });

  it.each<[string, object]>([
    ['live', { checks: { live: { check } } }],
    ['a name with a blank', { checks: { 'a b': { check } } }],
    ['an empty name', { checks: { '': { check } } }],
    ['the prototype', { checks: JSON.parse('{"__proto__":{}}') as object }],
    ['a text of 1 MB', { checks: { ['x'.repeat(1_000_000)]: { check } } }],
  ])('refuse %s as the name of a check, and keep the message short', (_name, options) => {
    let message = '';
    try {
      resolveHealthOptions(options);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain('health.checks');
    expect(message.length).toBeLessThan(1_000);
  });

  it.each<[string, object]>([
    ['a local check with a failure threshold from the defaults', { defaults: { failureThreshold: 5 } }],
    ['thresholds that a dependency may have', { checks: { a: { check, successThreshold: 1 } } }],
    [
      'undefined for any option',
      { prefix: undefined, checks: undefined, memory: undefined, pool: undefined },
    ],
  ])('accept %s', (_name, options) => {
    expect(problemsOf(options)).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['authorize without details', { authorize: () => true }, 'health.authorize'],
    ['poolWarning without a pool', { poolWarning: 70 }, 'health.poolWarning'],
    ['staleAfter without an interval', { checks: { a: { check, staleAfter: 5_000 } } }, 'health.staleAfter'],
    [
      'a cache with an interval',
      { checks: { a: { check, interval: 5, cache: { good: 1 } } } },
      'health.cache',
    ],
  ])('refuse %s, because it has no effect', (_name, options, option) => {
    expect(problemsOf(options)).toEqual([option]);
  });

  it('report every problem of every option in one message', () => {
    const options = {
      prefix: 5,
      format: 'xml',
      historySize: -1,
      memory: null,
      cpu: { degraded: 0 },
      eventLoop: { worst: 1 },
      pool: {},
      defaults: { timeout: '1s' },
      groups: { edge: 5, inner: null },
      checks: { a: pingCheck, b: { check, critical: 1, timeout: -1, cache: null }, ready: { check } },
    };
    expect(problemsOf(options).toSorted()).toEqual([
      'health.cache',
      'health.checks',
      'health.checks.a',
      'health.cpu.degraded',
      'health.critical',
      'health.eventLoop.worst',
      'health.format',
      'health.groups.edge',
      'health.groups.inner',
      'health.historySize',
      'health.memory',
      'health.pool',
      'health.prefix',
      'health.timeout',
      'health.timeout',
    ]);
  });
});

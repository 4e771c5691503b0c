import { describe, expect, it } from '@jest/globals';
import { OptionsError } from './options.error.js';

class Video {}

describe('OptionsError', () => {
  it('shows the option, the expected value, the actual value and the place', () => {
    const error = new OptionsError('retry.maxRetries', 'an integer >= 0', -1, 'VideoService.publish');
    expect(error.message).toBe(
      'Expected "retry.maxRetries" to be an integer >= 0, got -1 (at VideoService.publish)',
    );
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({
      name: 'OptionsError',
      option: 'retry.maxRetries',
      expected: 'an integer >= 0',
      actual: -1,
      place: 'VideoService.publish',
    });
  });

  it('omits an unknown place', () => {
    expect(new OptionsError('timeout', 'a number', 1).message).toBe(
      'Expected "timeout" to be a number, got 1',
    );
  });

  it.each([
    ['3', '"3"'],
    ['', '""'],
    [NaN, 'NaN'],
    [-0, '-0'],
    [3n, '3n'],
    [undefined, 'undefined'],
    [null, 'null'],
    [true, 'true'],
    [Symbol('x'), 'Symbol(x)'],
    [[1, 2], 'an array'],
    [{ password: 'secret' }, 'an object'],
    [Video, 'function Video'],
    [() => 1, 'function (anonymous)'],
  ])('shows the value %p', (actual, shown) => {
    expect(new OptionsError('x', 'y', actual).message).toBe(`Expected "x" to be y, got ${shown}`);
  });

  it.each([
    'redis.password',
    'alerts.secret',
    'debug.accessToken',
    'DEBUG_TOKEN',
    'ai.apiKey',
    'x.connectionString',
  ])('hides the value of %s', (option) => {
    const error = new OptionsError(option, 'y', 'hunter2');
    expect(error.message).toBe(`Expected "${option}" to be y, got a hidden string`);
    expect(JSON.stringify([error.actual, error.problems])).not.toContain('hunter2');
  });

  it('hides what follows the scheme of a URL', () => {
    const error = new OptionsError('x.url', 'y', 'postgresql://user:1234/pw@db/x?password=z');
    expect(error.message).toBe('Expected "x.url" to be y, got "postgresql://***"');
    expect(error.actual).toBe('postgresql://***');
  });

  it('shortens a long text', () => {
    expect(new OptionsError('x', 'y', 'z'.repeat(1_000_000)).message.length).toBeLessThan(300);
  });

  it('lists all problems, each with its place', () => {
    const error = new OptionsError('retry.delay', 'short', 7, 'A.a', [
      { option: 'retry.password', expected: 'long', actual: 'hunter2', place: 'B.b' },
      { option: 'timeout', expected: 'a number', actual: null },
    ]);
    expect(error.message).toBe(
      [
        '3 options are wrong:',
        '- Expected "retry.delay" to be short, got 7 (at A.a)',
        '- Expected "retry.password" to be long, got a hidden string (at B.b)',
        '- Expected "timeout" to be a number, got null',
      ].join('\n'),
    );
    expect(error).toMatchObject({ option: 'retry.delay', actual: 7, place: 'A.a' });
    expect(error.problems.map(({ option }) => option)).toEqual(['retry.delay', 'retry.password', 'timeout']);
  });

  it('cuts long paths and values, and shows at most 50 problems', () => {
    const long = 'x'.repeat(1_000_000);
    const others = Array.from({ length: 99 }, (_, index) => ({
      option: `${long}${index}`,
      expected: 'short',
      actual: long,
    }));
    const error = new OptionsError('first', 'short', 10n ** 1_000n, undefined, others);
    expect(error.problems).toHaveLength(100);
    expect(error.message.length).toBeLessThan(30_000);
    expect(error.message.endsWith('\n- and 50 more')).toBe(true);
  });
});

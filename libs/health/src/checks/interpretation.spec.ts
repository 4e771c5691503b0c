import { describe, expect, it } from '@jest/globals';
import { interpretError, interpretReturn } from './interpretation.js';

const circle: Record<string, unknown> = {};
circle['self'] = circle;

describe('interpretReturn', () => {
  it.each([
    ['nothing', undefined, { status: 'up' }],
    ['true', true, { status: 'up' }],
    ['the answer of a ping', 'PONG', { status: 'up' }],
    ['rows of a query', [{ one: 1 }], { status: 'up' }],
    ['an object that says nothing of a status', { rows: [] }, { status: 'up' }],
    ['an empty object', {}, { status: 'up' }],
    ['an answer of fetch', { status: 204 }, { status: 'up' }],
    ['a word that is no status', { status: 'connecting' }, { status: 'up' }],
    ['false', false, { status: 'down', reason: 'failed' }],
    ['down without a reason', { status: 'down' }, { status: 'down', reason: 'failed' }],
    ['healthy', { status: 'healthy' }, { status: 'up' }],
    [
      'unhealthy',
      { status: 'unhealthy', reason: 'quota-exceeded' },
      { status: 'down', reason: 'quota-exceeded' },
    ],
    ['a reason that is a sentence', { status: 'degraded', reason: 'Slow, you know' }, { status: 'degraded' }],
    ['details', { status: 'up', details: { lag: 3 } }, { status: 'up', details: { lag: 3 } }],
    ['big integers', { status: 'up', details: { lag: 3n } }, { status: 'up', details: { lag: '3' } }],
    ['details that JSON cannot hold', { status: 'up', details: circle }, { status: 'up' }],
    [
      'an error in the details',
      { status: 'up', details: { error: new Error('pw') } },
      { status: 'up', details: { error: {} } },
    ],
    ['details that are no object', { status: 'up', details: 'pw' }, { status: 'up' }],
    ['details that are empty', { status: 'up', details: {} }, { status: 'up' }],
  ])('understands %s', (_name, value, answer) => {
    expect(interpretReturn(value)).toEqual(answer);
  });

  it.each([
    ['up', { disk: { status: 'up', free: 5, responseTime: 2 } }, { status: 'up', details: { free: 5 } }],
    [
      'down',
      { api: { status: 'down', message: 'connect ECONNREFUSED 1.2.3.4' } },
      { status: 'down', reason: 'refused' },
    ],
    [
      'down without a message',
      { api: { status: 'down', statusCode: 500 } },
      { status: 'down', reason: 'failed', details: { statusCode: 500 } },
    ],
    [
      'degraded',
      { api: { status: 'degraded', message: 'timeout of 5 ms' } },
      { status: 'degraded', reason: 'timeout' },
    ],
    [
      'the worst of several',
      { a: { status: 'down' }, b: { status: 'degraded' }, c: { status: 'up' } },
      { status: 'down', reason: 'failed' },
    ],
  ])('understands an indicator of Terminus that is %s', (_name, value, answer) => {
    expect(interpretReturn(value)).toEqual(answer);
  });

  it('keeps the message of an indicator of Terminus for the log', () => {
    const answer = interpretReturn({ api: { status: 'down', message: 'connect ECONNREFUSED 1.2.3.4' } });
    expect(answer.cause).toBe('connect ECONNREFUSED 1.2.3.4');
    expect(JSON.stringify(answer)).not.toContain('1.2.3.4');
  });

  it('is down when the value throws as it is read', () => {
    const value = {
      get status(): never {
        throw Object.assign(new Error('secret'), { code: 'ECONNRESET' });
      },
    };
    expect(interpretReturn(value)).toEqual({ status: 'down', reason: 'reset' });
  });
});

describe('interpretError', () => {
  it('publishes a word and never the message', () => {
    const answer = interpretError(new Error('password authentication failed for user "root:hunter2"'));
    expect(answer).toEqual({ status: 'down', reason: 'authentication' });
  });
});

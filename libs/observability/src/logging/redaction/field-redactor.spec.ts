import { DatabaseError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { FieldRedactor } from './field-redactor.js';

const redactor = new FieldRedactor(['DEBUG_TOKEN']);

describe('FieldRedactor', () => {
  it.each([
    [{ authorization: 'hunter2' }],
    [{ headers: { cookie: 'hunter2' } }],
    [{ response: { headers: { 'set-cookie': ['hunter2'] } } }],
    [{ failure: { config: { headers: { Authorization: 'hunter2' } } } }],
    [{ users: [{ password: 'hunter2', name: 'x' }] }],
    [{ session: { accessToken: 'hunter2', refresh_token: 'hunter2', ID_TOKEN: 'hunter2' } }],
    [{ environment: { DEBUG_TOKEN: 'hunter2' } }],
    [{ token: { parts: ['hunter2'] } }],
  ])('hides the secret in %j', (value) => {
    for (const copy of [redactor.value(value), redactor.fields(value)]) {
      expect(JSON.stringify(copy)).not.toContain('hunter2');
      expect(JSON.stringify(copy)).toContain('[redacted]');
    }
  });

  it('leaves everything else', () => {
    const line = { user: { name: 'Ada' }, tokens: 3, list: [1, null, true], at: undefined };
    expect(redactor.fields(line)).toEqual(line);
  });

  it('changes nothing of what it is given', () => {
    const line = { user: { password: 'hunter2' } };
    redactor.fields(line);
    expect(line).toEqual({ user: { password: 'hunter2' } });
  });

  it('shows errors with code, causes and facts, and no secret of theirs', () => {
    const cause = Object.assign(new Error('connect to postgres://ada:hunter2@db failed'), {
      code: 'ECONNREFUSED',
    });
    const error = new DatabaseError('No connection.', {
      cause,
      metadata: { host: 'db', password: 'hunter2' },
    });
    expect(redactor.value({ error })).toEqual({
      error: expect.objectContaining({
        name: 'DatabaseError',
        message: 'No connection.',
        metadata: { host: 'db', password: '[redacted]' },
        cause: { name: 'Error', message: 'connect to postgres://[redacted]@db failed', code: 'ECONNREFUSED' },
      }),
    });
  });

  it('leaves fields with a serializer of their own alone', () => {
    const error = new Error('no');
    expect(redactor.fields({ err: error, error }, new Set(['err']))).toEqual({
      err: error,
      error: { name: 'Error', message: 'no' },
    });
  });

  it('ends a circle, a long list and a deep tree', () => {
    const circle: Record<string, unknown> = { name: 'circle' };
    circle['self'] = circle;
    expect(JSON.stringify(redactor.value(circle))).toContain('[truncated]');
    expect(redactor.value(Array.from({ length: 102 }, () => 0))).toHaveLength(101);
    const wide = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`k${index}`, circle]));
    const wider = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`k${index}`, { ...wide }]));
    expect(JSON.stringify(redactor.value(wider)).length).toBeLessThan(50_000);
  });

  it('shows what JSON cannot write', () => {
    const at = new Date(0);
    expect(redactor.value({ big: 10n, at, bytes: Buffer.from('hunter2') })).toEqual({
      big: '10',
      at: at.toISOString(),
      bytes: '[7 bytes]',
    });
  });

  it('survives what cannot be read', () => {
    const nasty = {
      get trap(): never {
        throw new Error('no');
      },
    };
    expect(redactor.value(nasty)).toBe('[unreadable]');
    expect(redactor.fields({ nasty, fine: 1 })).toEqual({ nasty: '[unreadable]', fine: 1 });
  });
});

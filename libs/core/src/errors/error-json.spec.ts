import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { hostileValues } from '../testing/hostile-values.js';
import { AppError } from './app.error.js';
import { type ErrorJson, errorToJson } from './error-json.js';
import { ExternalServiceError } from './external-service.error.js';

const depth = (json: ErrorJson): number => (json.cause ? 1 + depth(json.cause) : 0);

describe('errorToJson', () => {
  it('keeps name, message, code and the chain of causes, and no stack', () => {
    const socket = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', errno: -111 });
    const error = new ExternalServiceError('YouTube is down', {
      cause: socket,
      metadata: { channel: 'UC1' },
      retryAfter: 500,
    });
    const json = JSON.parse(JSON.stringify(error)) as unknown;
    expect(json).toStrictEqual({
      name: 'ExternalServiceError',
      message: 'YouTube is down',
      code: 'EXTERNAL_SERVICE_FAILED',
      status: 502,
      retryable: true,
      retryAfter: 500,
      metadata: { channel: 'UC1' },
      cause: { name: 'Error', message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' },
    });
  });

  it('leaves out fields of a foreign error that have another type', () => {
    const foreign = Object.assign(new Error('x'), {
      code: 11000,
      status: '503',
      metadata: null,
      retryable: 'yes',
    });
    expect(errorToJson(foreign)).toStrictEqual({ name: 'Error', message: 'x' });
  });

  it('ends a chain of causes after five', () => {
    let error = new Error('root');
    for (let level = 0; level < 20; level++) error = new Error(`level ${level}`, { cause: error });
    expect(depth(errorToJson(error))).toBe(5);
  });

  it('shows each error of a circle of causes once', () => {
    const a = new Error('a');
    a.cause = new Error('b', { cause: a });
    expect(depth(errorToJson(a))).toBe(1);
  });

  it('lists the members of an AggregateError, at most five', () => {
    const errors = Array.from({ length: 9 }, (_, i) => new Error(`address ${i}`));
    const json = errorToJson(new AggregateError(errors, 'all refused'));
    expect(json.errors?.map((error) => error.message)).toEqual([
      'address 0',
      'address 1',
      'address 2',
      'address 3',
      'address 4',
    ]);
  });

  it('shows an AggregateError that contains itself once', () => {
    const errors: Error[] = [];
    const aggregate = new AggregateError(errors, 'loop');
    aggregate.errors.push(aggregate);
    expect(JSON.stringify(errorToJson(aggregate)).match(/loop/g)).toHaveLength(1);
  });

  it('can be used as a callback of map', () => {
    const chain = new Error('a', { cause: new Error('b') });
    const jsons = Array.from({ length: 8 }, () => chain).map(errorToJson);
    expect(jsons.map(depth)).toEqual(jsons.map(() => 1));
  });

  it('recognises an error of another realm', () => {
    const foreign: unknown = runInNewContext(`new RangeError('far away')`);
    expect(foreign).not.toBeInstanceOf(Error);
    expect(errorToJson(foreign)).toStrictEqual({ name: 'RangeError', message: 'far away' });
    expect(errorToJson({ message: 'nameless' })).toStrictEqual({ name: 'Error', message: 'nameless' });
  });

  it.each([
    ['boom', 'boom'],
    [undefined, 'undefined'],
    [null, 'null'],
    [42, '42'],
    [Symbol('boom'), 'Symbol(boom)'],
    [{ reason: 'boom' }, "{ reason: 'boom' }"],
    [Object.create(null), '[Object: null prototype] {}'],
  ])('describes %p, which is not an error', (thrown, message) => {
    expect(errorToJson(thrown)).toStrictEqual({ name: 'NonError', message });
  });

  it('leaves out a property that cannot be read', () => {
    const hostile = Object.defineProperty({ message: 'x' }, 'name', {
      get: () => {
        throw new Error('no');
      },
    });
    expect(errorToJson(hostile)).toStrictEqual({ name: 'Error', message: 'x' });
  });

  it.each(hostileValues().map((value, index) => [index, value] as const))(
    'writes value %d that cannot be read',
    (_index, thrown) => {
      expect(JSON.stringify(errorToJson(thrown))).toContain('"message":');
      expect(JSON.stringify(errorToJson(new Error('x', { cause: thrown })))).toContain('"message":');
    },
  );

  it('makes metadata JSON-safe', () => {
    const circular: Record<string, unknown> = { id: 7 };
    circular['self'] = circular;
    const identity = { code: 'X', status: 500 };
    const big = new AppError('x', identity, {
      metadata: { size: 10n, at: new Date(0), nested: { size: 1n } },
    });
    const loop = new AppError('x', identity, { metadata: circular });
    expect(big.toJSON().metadata).toStrictEqual({
      size: '10',
      at: '1970-01-01T00:00:00.000Z',
      nested: { size: '1' },
    });
    expect(loop.toJSON().metadata).toStrictEqual({
      inspected: '<ref *1> { id: 7, self: [Circular *1] }',
    });
  });
});

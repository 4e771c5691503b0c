import { describe, expect, it } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import { NotFoundError } from '../errors/not-found.error.js';
import { type Err, type Ok, Result, err, isErr, isOk, ok } from './result.js';

const parse = (text: string): Result<number, string> =>
  /^\d+$/.test(text) ? ok(Number(text)) : err(`not a number: ${text}`);

describe('Result', () => {
  it('is discriminated by ok, which narrows to the value or the error', () => {
    const result = parse('7');
    if (result.ok) expectTypeOf(result.value).toEqualTypeOf<number>();
    else expectTypeOf(result.error).toEqualTypeOf<string>();
    expect(result).toEqual({ ok: true, value: 7 });
    expect(parse('x')).toEqual({ ok: false, error: 'not a number: x' });
  });

  it('needs no value for a success without one', () => {
    const done = ok();
    expectTypeOf(done).toEqualTypeOf<Ok<void>>();
    expect(done).toStrictEqual({ ok: true, value: undefined });
  });

  it('is narrowed by isOk and isErr', () => {
    const good = parse('7');
    const bad = parse('x');
    if (isOk(good)) expectTypeOf(good).toExtend<Ok<number>>();
    if (isErr(bad)) expectTypeOf(bad).toExtend<Err<string>>();
    expect([isOk(good), isErr(good), isOk(bad), isErr(bad)]).toEqual([true, false, false, true]);
  });

  it('maps the value of a success and passes a failure through', () => {
    const mapped = Result.map(parse('7'), (n) => n > 5);
    expectTypeOf(mapped).toEqualTypeOf<Result<boolean, string>>();
    const failure = parse('x');
    expect(mapped).toEqual(ok(true));
    expect(Result.map(failure, () => 1)).toBe(failure);
  });

  it('maps the error of a failure and passes a success through', () => {
    const mapped = Result.mapErr(parse('x'), (text) => text.length);
    expectTypeOf(mapped).toEqualTypeOf<Result<number, number>>();
    const success = parse('7');
    expect(mapped).toEqual(err(15));
    expect(Result.mapErr(success, () => 1)).toBe(success);
  });

  it('chains steps that can fail, with the union of their errors, and skips the rest after a failure', () => {
    const half = (n: number): Result<number, 'odd'> => (n % 2 === 0 ? ok(n / 2) : err('odd'));
    const chained = Result.andThen(parse('8'), half);
    expectTypeOf(chained).toEqualTypeOf<Result<number, string>>();
    expect(chained).toEqual(ok(4));
    expect(Result.andThen(parse('7'), half)).toEqual(err('odd'));
    expect(Result.andThen(parse('x'), half)).toEqual(err('not a number: x'));
  });

  it('unwraps to the value, even a falsy one, or to the fallback', () => {
    expectTypeOf(Result.unwrapOr(parse('0'), null)).toEqualTypeOf<number | null>();
    expect(Result.unwrapOr(parse('0'), 9)).toBe(0);
    expect(Result.unwrapOr(parse('x'), 9)).toBe(9);
  });

  it('survives JSON and a structured clone', () => {
    for (const result of [ok({ id: 1 }), err({ code: 'GONE' }), ok(null)]) {
      expect(JSON.parse(JSON.stringify(result))).toEqual(result);
      expect(structuredClone(result)).toEqual(result);
    }
    expect(JSON.parse(JSON.stringify(err(new NotFoundError('No video 7'))))).toEqual({
      ok: false,
      error: {
        name: 'NotFoundError',
        message: 'No video 7',
        code: 'NOT_FOUND',
        status: 404,
        retryable: false,
      },
    });
  });
});

describe('Result.fromPromise', () => {
  it('converts a rejection to a failure with the thrown value', async () => {
    const result = await Result.fromPromise(Promise.reject<number>(new Error('boom')));
    expectTypeOf(result).toEqualTypeOf<Result<number, unknown>>();
    expect(result).toEqual(err(new Error('boom')));
    expect(await Result.fromPromise(Promise.resolve(1))).toEqual(ok(1));
  });

  it('passes the thrown value to mapError', async () => {
    const result = await Result.fromPromise(
      Promise.reject<number>(new Error('boom')),
      (e) => (e as Error).message,
    );
    expectTypeOf(result).toEqualTypeOf<Result<number, string>>();
    expect(result).toEqual(err('boom'));
  });
});

describe('Result.fromThrowable', () => {
  it('keeps the parameters and converts an exception to a failure', () => {
    const parseJson = Result.fromThrowable((text: string) => JSON.parse(text) as { id: number });
    expectTypeOf(parseJson).toEqualTypeOf<(text: string) => Result<{ id: number }, unknown>>();
    expect(parseJson('{"id":1}')).toEqual(ok({ id: 1 }));
    expect(parseJson('{')).toMatchObject({ ok: false, error: { name: 'SyntaxError' } });
  });

  it('passes the thrown value to mapError', () => {
    const parseJson = Result.fromThrowable(JSON.parse, (error) => (error as Error).name);
    expect(parseJson('{')).toEqual(err('SyntaxError'));
  });
});

describe('Result.all', () => {
  it('collects the values in order, each with its own type', () => {
    const result = Result.all([parse('1'), ok('two'), ok()]);
    expectTypeOf(result).toEqualTypeOf<Result<[number, string, void], string>>();
    expect(result).toEqual(ok([1, 'two', undefined]));
  });

  it('returns the first failure', () => {
    expect(Result.all([parse('1'), parse('x'), parse('y')])).toEqual(err('not a number: x'));
  });

  it('has no error type when nothing can fail', () => {
    const result = Result.all([ok(1 as number)]);
    expectTypeOf(result).toEqualTypeOf<Result<[number], never>>();
    expect(Result.all([])).toEqual(ok([]));
  });

  it('collects a list of any length', () => {
    const result = Result.all(['1', '2'].map(parse));
    expectTypeOf(result).toEqualTypeOf<Result<number[], string>>();
    expect(result).toEqual(ok([1, 2]));
  });
});

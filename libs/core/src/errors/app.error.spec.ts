import { describe, expect, it, jest } from '@jest/globals';
import { AppError } from './app.error.js';

class QuotaError extends AppError {
  override readonly name = 'QuotaError';

  constructor(readonly quota: string) {
    super(`Quota '${quota}' is used up.`, { code: 'QUOTA_USED_UP', status: 402 });
  }
}

describe('AppError', () => {
  it('is not retryable unless its class or its options say so', () => {
    const retryable = { code: 'BUSY', status: 503, retryable: true };
    expect(new AppError('x', { code: 'X', status: 500 }).retryable).toBe(false);
    expect(new AppError('x', retryable).retryable).toBe(true);
    expect(new AppError('x', retryable, { retryable: false }).retryable).toBe(false);
  });

  it('distinguishes an undefined cause from no cause', () => {
    expect('cause' in new AppError('x', { code: 'X', status: 500 }, { cause: undefined })).toBe(true);
    expect('cause' in new AppError('x', { code: 'X', status: 500 })).toBe(false);
  });

  it('serves as a base class for errors of an application', () => {
    const error = new QuotaError('uploads');
    expect(AppError.is(error)).toBe(true);
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'QuotaError',
      message: "Quota 'uploads' is used up.",
      code: 'QUOTA_USED_UP',
      status: 402,
      retryable: false,
    });
  });

  it('has a non-enumerable mark', () => {
    const error = new AppError('x', { code: 'X', status: 500 });
    expect(Object.getOwnPropertySymbols(Object.assign({}, error))).toEqual([]);
  });

  it.each([undefined, null, 'CIRCUIT_OPEN', 42, {}, new Error('x'), { code: 'X', status: 500 }])(
    'does not take %p for one',
    (value) => expect(AppError.is(value)).toBe(false),
  );

  it('recognises errors of another copy of the package', async () => {
    let other: typeof AppError | undefined;
    await jest.isolateModulesAsync(async () => {
      other = (await import('./app.error.js')).AppError;
    });
    expect(other).not.toBe(AppError);
    const error = new other!('x', { code: 'X', status: 500 });
    expect(error).not.toBeInstanceOf(AppError);
    expect(AppError.is(error)).toBe(true);
  });
});

import { currentContext } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { Call, type LogicalCall, type Operation } from './call.js';
import { runOperation } from './run-operation.js';

const callOf = (operation: Operation<unknown>): Call => {
  const logical: LogicalCall = { name: 'work', operation, attempts: 0, committed: false };
  return new Call(logical, {}, undefined);
};

describe('runOperation', () => {
  it('runs the operation with its call, inside of its context', async () => {
    const call = callOf((context) => [context, currentContext()]);
    await expect(runOperation(call)).resolves.toEqual([call, call]);
    expect(currentContext()).toBeUndefined();
  });

  it('counts each run', async () => {
    const call = callOf(() => undefined);
    await runOperation(call);
    await runOperation(call);
    expect(call.logical.attempts).toBe(2);
  });

  it('returns a promise as it is, and wraps any other value', async () => {
    const promise = Promise.resolve(1);
    expect(runOperation(callOf(() => promise))).toBe(promise);
    await expect(runOperation(callOf(() => 2))).resolves.toBe(2);
    // oxlint-disable-next-line unicorn/no-thenable -- what Prisma hands out is one
    const thenable = { then: (resolve: (value: number) => void) => resolve(3) };
    await expect(runOperation(callOf(() => thenable))).resolves.toBe(3);
  });

  it('rejects when the operation throws, and never throws synchronously', async () => {
    const error = new Error('broken');
    const result = runOperation(
      callOf(() => {
        throw error;
      }),
    );
    await expect(result).rejects.toBe(error);
  });
});

import '@breakwater/testing/jest';
import type { WaitedOptions } from '@breakwater/testing/vitest';
import { outcomes } from '@breakwater/testing';
import { expect, it } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import type { Assertion as VitestAssertion } from 'vitest';

it('types the matchers of Jest', async () => {
  const assertion = expect(outcomes(''));
  expectTypeOf(assertion.toHaveMadeAttempts).toEqualTypeOf<(count: number) => void>();
  expectTypeOf(assertion.not.toHaveUsedFallback).returns.toEqualTypeOf<void>();
  expectTypeOf(assertion.toRejectWithCode).returns.toEqualTypeOf<Promise<void>>();
  expectTypeOf(assertion.toHaveWaited).parameter(1).toEqualTypeOf<WaitedOptions | undefined>();
  // @ts-expect-error -- no state of a circuit
  const wrong = (): void => expect({}).toHaveCircuit('payments', 'ajar');
  expect(wrong).toThrow('to be one of');
});

it('types the matchers of Vitest', () => {
  expectTypeOf<VitestAssertion['toHaveMadeAttempts']>().toEqualTypeOf<(count: number) => void>();
  expectTypeOf<VitestAssertion['toRejectWithCode']>().returns.toEqualTypeOf<Promise<void>>();
  expectTypeOf<VitestAssertion['not']['toHaveUsedFallback']>().returns.toEqualTypeOf<void>();
  expectTypeOf<VitestAssertion<Promise<void>>['toHaveMadeAttempts']>().returns.toEqualTypeOf<Promise<void>>();
});

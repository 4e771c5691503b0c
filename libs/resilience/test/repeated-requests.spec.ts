import {
  BulkheadFullError,
  CircuitOpenError,
  NotFoundError,
  RetryBudgetExhaustedError,
  ShuttingDownError,
  TimeoutExceededError,
} from '@breakwater/core';
import { HTTP_PLATFORMS } from '@breakwater/testing';
import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Param, ServiceUnavailableException } from '@nestjs/common';
import { listen } from './http.harness.js';

const ERRORS: Readonly<Record<string, () => Error>> = {
  circuit: () => new CircuitOpenError('payments', 4_000),
  bulkhead: () => new BulkheadFullError('payments', '10 calls run and 5 wait'),
  budget: () => new RetryBudgetExhaustedError('payments'),
  foreign: () => Object.assign(new Error('Breaker is open'), { code: 'EOPENBREAKER' }),
  wrapped: () => new ServiceUnavailableException('no', { cause: new CircuitOpenError('payments') }),
  stopping: () => new ShuttingDownError(),
  slow: () => new TimeoutExceededError('payments', 100),
  missing: () => new NotFoundError('No such payment'),
};

@Controller('fail')
class FailingController {
  @Get(':name')
  fail(@Param('name') name: string): never {
    throw ERRORS[name]!();
  }
}

describe.each(HTTP_PLATFORMS)('an answer to a request that its caller repeats, on %s', (platform) => {
  async function answers(
    headers: Record<string, string>,
  ): Promise<Record<string, [number, unknown, unknown]>> {
    const { fetch } = await listen(platform, { controllers: [FailingController] });
    const told: Record<string, [number, unknown, unknown]> = {};
    for (const name of Object.keys(ERRORS)) {
      const response = await fetch(`/fail/${name}`, { headers });
      const { retryable } = (await response.json()) as { retryable: boolean };
      told[name] = [response.status, retryable, response.headers.get('retry-after')];
    }
    return told;
  }

  it.each([{}, { 'x-retry-attempt': '1' }, { 'x-retry-attempt': 'many' }])(
    'allows a retry with %o',
    async (headers) => {
      await expect(answers(headers as Record<string, string>)).resolves.toMatchObject({
        circuit: [503, true, '4'],
        bulkhead: [503, true, null],
        budget: [503, true, null],
        stopping: [503, true, null],
        slow: [504, true, null],
        missing: [404, false, null],
      });
    },
  );

  it('forbids a further retry when a policy refused a call below', async () => {
    await expect(answers({ 'x-retry-attempt': '2' })).resolves.toMatchObject({
      circuit: [503, false, '4'],
      bulkhead: [503, false, null],
      budget: [503, false, null],
      foreign: [503, false, null],
      wrapped: [503, false, null],
      stopping: [503, true, null],
      slow: [504, true, null],
      missing: [404, false, null],
    });
  });
});

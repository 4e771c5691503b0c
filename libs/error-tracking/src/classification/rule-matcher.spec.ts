import { HttpException } from '@nestjs/common';
import { describe, expect, it, jest } from '@jest/globals';
import type { RuleCondition } from './classification.rule.js';
import { RuleMatcher } from './rule-matcher.js';

class QuotaError extends Error {}
class DailyQuotaError extends QuotaError {}
class NoError {}

const matches = (
  match: RuleCondition | readonly RuleCondition[],
  thrown: unknown,
  status?: number,
): boolean => new RuleMatcher([{ match }]).find(thrown, status) !== undefined;

describe('a condition', () => {
  it.each<[string, RuleCondition, unknown]>([
    ['a class', QuotaError, new QuotaError('x')],
    ['its subclasses', QuotaError, new DailyQuotaError('x')],
    ['Error itself', Error, new QuotaError('x')],
    ['a class that is no error', NoError, new NoError()],
    ['a code', 'ECARD', Object.assign(new Error('x'), { code: 'ECARD' })],
    ['a code that is a number', '11000', Object.assign(new Error('x'), { code: 11_000 })],
    ['the status of an exception', 402, new HttpException('x', 402)],
    [
      'the status that another service answered',
      402,
      Object.assign(new Error('x'), { response: { status: 402 } }),
    ],
    ['a predicate', (error) => error === 'text', 'text'],
  ])('may be %s', (_what, condition, thrown) => {
    expect(matches(condition, thrown)).toBe(true);
  });

  it.each<[string, RuleCondition, unknown]>([
    ['another class', QuotaError, new Error('x')],
    ['another code', 'ECARD', Object.assign(new Error('x'), { code: 'ECARDS' })],
    ['another status', 402, new HttpException('x', 403)],
    ['a predicate that says no', () => false, new Error('x')],
  ])('does not match %s', (_what, condition, thrown) => {
    expect(matches(condition, thrown)).toBe(false);
  });

  it('may be the status of the answer', () => {
    expect(matches(404, new Error('x'), 404)).toBe(true);
    expect(matches('404', new Error('x'), 404)).toBe(false);
  });

  it('does not match when it throws, and the next condition is evaluated', () => {
    const throws = jest.fn((): boolean => {
      throw new Error('broken');
    });
    expect(matches([throws, QuotaError], new QuotaError('x'))).toBe(true);
    expect(throws).toHaveBeenCalledTimes(1);
  });
});

describe('several rules', () => {
  const byClass = { match: QuotaError };
  const byCode = { match: 'ECARD' };
  const rules = new RuleMatcher([byClass, byCode]);
  const card = Object.assign(new Error('x'), { code: 'ECARD' });

  it('are evaluated in order, and the first match decides', () => {
    expect(rules.find(Object.assign(new QuotaError('x'), { code: 'ECARD' }), undefined)).toBe(byClass);
  });

  it('prefer a match of the error to a match of its cause', () => {
    const error = Object.assign(new Error('x', { cause: new QuotaError('x') }), { code: 'ECARD' });
    expect(rules.find(error, undefined)).toBe(byCode);
  });

  it('may match a cause, or a member of an AggregateError', () => {
    expect(rules.find(new Error('x', { cause: new Error('y', { cause: card }) }), undefined)).toBe(byCode);
    expect(rules.find(new AggregateError([new Error('x'), card]), undefined)).toBe(byCode);
  });

  it('search a bounded number of causes', () => {
    const predicate = jest.fn(() => false);
    let error = new Error('x');
    for (let link = 0; link < 1_000; link += 1) error = new Error('x', { cause: error });
    expect(new RuleMatcher([{ match: predicate }]).find(error, undefined)).toBeUndefined();
    expect(predicate.mock.calls.length).toBeLessThanOrEqual(20);
  });
});

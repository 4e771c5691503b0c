import { DatabaseError, NotFoundError } from '@breakwater/core';
import { InternalServerErrorException } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { Classifier } from './classifier.js';

const classifier = new Classifier();
const kindOf = (thrown: unknown): string => {
  const { category, severity } = classifier.classify(thrown);
  return `${category} ${severity}`;
};
const withCode = (code: string): Error => Object.assign(new Error('x'), { code });
const around = (cause: unknown): Error => new Error('outer', { cause });

describe('causes', () => {
  it('decide for an error without a verdict', () => {
    expect(kindOf(around(around(withCode('ENOSPC'))))).toBe('file_system high');
  });

  it('decide for an error with a vague verdict', () => {
    expect(kindOf(new InternalServerErrorException('x', { cause: withCode('ETIMEDOUT') }))).toBe(
      'timeout medium',
    );
  });

  it('do not decide for an error with a clear verdict', () => {
    expect(kindOf(new NotFoundError('x', { cause: withCode('ENOENT') }))).toBe('business_logic low');
  });

  it('turn an error of the database into a lost connection if they are network errors', () => {
    expect(kindOf(new DatabaseError('x', { cause: withCode('ECONNRESET') }))).toBe('database critical');
  });
});

describe('an AggregateError', () => {
  const together = (...errors: unknown[]): AggregateError => new AggregateError(errors, 'x');

  it('is as severe as its worst member, whatever the order', () => {
    const [mild, bad] = [withCode('LIMIT_FILE_SIZE'), withCode('ENOSPC')];
    expect(kindOf(together(mild, bad))).toBe('file_system high');
    expect(kindOf(together(bad, mild))).toBe('file_system high');
  });

  it('does not hide a defect behind known members', () => {
    expect(kindOf(together(new NotFoundError('x'), new TypeError('a defect')))).toBe('unknown high');
  });

  it('prefers a known member among members of the same severity', () => {
    expect(kindOf(together(new TypeError('a defect'), withCode('ENOSPC')))).toBe('file_system high');
    expect(kindOf(together(withCode('ENOSPC'), new TypeError('a defect')))).toBe('file_system high');
  });

  it('counts neither a member twice nor itself', () => {
    const shared = withCode('ECONNREFUSED');
    const error = together(shared, shared);
    error.errors.push(error);
    expect(kindOf(error)).toBe('network medium');
  });

  it('counts the causes of its members', () => {
    expect(kindOf(together(around(withCode('ECONNREFUSED'))))).toBe('network medium');
  });
});

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
  it('decide for an error that says nothing itself', () => {
    expect(kindOf(around(around(withCode('ENOSPC'))))).toBe('file_system high');
  });

  it('decide for one that says little', () => {
    expect(kindOf(new InternalServerErrorException('x', { cause: withCode('ETIMEDOUT') }))).toBe(
      'timeout medium',
    );
  });

  it('do not decide for one that says enough', () => {
    expect(kindOf(new NotFoundError('x', { cause: withCode('ENOENT') }))).toBe('business_logic low');
  });

  it('that are of the network make a lost connection of an error of the database', () => {
    expect(kindOf(new DatabaseError('x', { cause: withCode('ECONNRESET') }))).toBe('database critical');
  });
});

describe('an AggregateError', () => {
  const together = (...errors: unknown[]): AggregateError => new AggregateError(errors, 'x');

  it('is as bad as its worst member, wherever it stands', () => {
    const [mild, bad] = [withCode('LIMIT_FILE_SIZE'), withCode('ENOSPC')];
    expect(kindOf(together(mild, bad))).toBe('file_system high');
    expect(kindOf(together(bad, mild))).toBe('file_system high');
  });

  it('does not hide a defect behind members that are known', () => {
    expect(kindOf(together(new NotFoundError('x'), new TypeError('a defect')))).toBe('unknown high');
  });

  it('is what the known one of equally bad members is', () => {
    expect(kindOf(together(new TypeError('a defect'), withCode('ENOSPC')))).toBe('file_system high');
    expect(kindOf(together(withCode('ENOSPC'), new TypeError('a defect')))).toBe('file_system high');
  });

  it('does not count a member twice, nor itself', () => {
    const shared = withCode('ECONNREFUSED');
    const error = together(shared, shared);
    error.errors.push(error);
    expect(kindOf(error)).toBe('network medium');
  });

  it('counts the causes of its members', () => {
    expect(kindOf(together(around(withCode('ECONNREFUSED'))))).toBe('network medium');
  });
});

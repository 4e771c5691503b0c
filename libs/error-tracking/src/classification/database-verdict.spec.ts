import { Failures } from '@breakwater/core';
import { DATABASE_FAILURES, classifyDatabaseError } from '@breakwater/database';
import { describe, expect, it, jest } from '@jest/globals';
import { Classifier } from './classifier.js';

const withDatabase = new Classifier({ classifyDatabaseError });
const kindOf = (thrown: unknown, classifier: Classifier): string => {
  const { category, severity } = classifier.classify(thrown);
  return `${category} ${severity}`;
};
const withCode = (code: string, more: object = {}): Error => Object.assign(new Error('x'), { code, ...more });
const ofPrisma = (code: string, meta: object = {}): Error =>
  withCode(code, { name: 'PrismaClientKnownRequestError', meta });

const failures = new Failures();
failures.extend(DATABASE_FAILURES);

describe.each([
  ['classifyDatabaseError', withDatabase],
  ['the failures that DatabaseModule adds', new Classifier({}, failures)],
])('with %s', (_how, classifier) => {
  it.each([
    ['a pool that Prisma could not use', ofPrisma('P2024'), 'database critical'],
    ['a lost connection', withCode('57P01'), 'database critical'],
    ['a server that cannot be reached', ofPrisma('P1001'), 'database critical'],
    ['a statement that took too long', withCode('57014'), 'database high'],
    ['two writes at once', ofPrisma('P2034'), 'database medium'],
    ['a broken constraint', ofPrisma('P2002'), 'database medium'],
    ['a row that does not exist', ofPrisma('P2025'), 'database low'],
    [
      'an exhausted pool, known by its message only',
      new Error('timeout exceeded when trying to connect'),
      'database critical',
    ],
    ['a cause', new Error('outer', { cause: ofPrisma('P2002') }), 'database medium'],
    ['a certificate of any service', withCode('CERT_HAS_EXPIRED'), 'network high'],
  ])('judges %s', (_what, error, kind) => {
    expect(kindOf(error, classifier)).toBe(kind);
  });

  it('does not attribute a refused connection to the database', () => {
    expect(kindOf(withCode('ECONNREFUSED'), classifier)).toBe('network medium');
    const aggregate = new AggregateError([withCode('ECONNREFUSED'), new Error('a defect')]);
    expect(kindOf(aggregate, classifier)).toBe('unknown high');
  });

  it('ignores an error of the application', () => {
    expect(kindOf(new Error('my own'), classifier)).toBe('unknown high');
  });
});

describe('a classifier without the database package', () => {
  it.each([
    ['a code of a lost connection', ofPrisma('P1001'), 'database critical'],
    ['any other code', ofPrisma('P2002'), 'database high'],
    ['a code of the network', withCode('ECONNRESET', { name: 'DatabaseError' }), 'database critical'],
    ['no code', new Error('timeout exceeded when trying to connect'), 'unknown high'],
  ])('judges by name and code: %s', (_what, error, kind) => {
    expect(kindOf(error, new Classifier())).toBe(kind);
  });
});

describe('a classifier that throws', () => {
  it('is ignored', () => {
    const classify = jest.fn(() => {
      throw new Error('broken');
    });
    expect(kindOf(ofPrisma('P1001'), new Classifier({ classifyDatabaseError: classify }))).toBe(
      'database critical',
    );
    expect(classify).toHaveBeenCalled();
  });
});

import { classifyDatabaseError } from '@breakwater/database';
import { describe, expect, it, jest } from '@jest/globals';
import { Classifier } from './classifier.js';

const withDatabase = new Classifier({ classifyDatabaseError });
const kindOf = (thrown: unknown, classifier = withDatabase): string => {
  const { category, severity } = classifier.classify(thrown);
  return `${category} ${severity}`;
};
const withCode = (code: string, more: object = {}): Error => Object.assign(new Error('x'), { code, ...more });
const ofPrisma = (code: string, meta: object = {}): Error =>
  withCode(code, { name: 'PrismaClientKnownRequestError', meta });

describe('with the table of the database', () => {
  it.each([
    ['lost connections are critical', withCode('57P01'), 'database critical'],
    ['so is a server that cannot be reached', ofPrisma('P1001'), 'database critical'],
    ['a statement that took too long', withCode('57014'), 'database high'],
    ['two writes at once', ofPrisma('P2034'), 'database medium'],
    ['a broken constraint', ofPrisma('P2002'), 'database medium'],
    ['a row that is not there', ofPrisma('P2025'), 'database low'],
    [
      'an exhausted pool, known by its message only',
      new Error('timeout exceeded when trying to connect'),
      'database critical',
    ],
    ['a cause', new Error('outer', { cause: ofPrisma('P2002') }), 'database medium'],
  ])('%s', (_what, error, kind) => {
    expect(kindOf(error)).toBe(kind);
  });

  it('a refused connection is not taken for the database’s', () => {
    expect(kindOf(withCode('ECONNREFUSED'))).toBe('network medium');
  });

  it('not among other failures either', () => {
    expect(kindOf(new AggregateError([withCode('ECONNREFUSED'), new Error('a defect')]))).toBe(
      'unknown high',
    );
  });

  it('what is no error of a database is left alone', () => {
    expect(kindOf(new Error('my own'))).toBe('unknown high');
  });
});

describe('without the table', () => {
  it.each([
    ['a code of a lost connection', ofPrisma('P1001'), 'database critical'],
    ['any other code', ofPrisma('P2002'), 'database high'],
    ['a code of the network', withCode('ECONNRESET', { name: 'DatabaseError' }), 'database critical'],
    ['no code', new Error('timeout exceeded when trying to connect'), 'unknown high'],
  ])('name and code have to do: %s', (_what, error, kind) => {
    expect(kindOf(error, new Classifier())).toBe(kind);
  });
});

describe('a table that throws', () => {
  it('is done without', () => {
    const classify = jest.fn(() => {
      throw new Error('broken');
    });
    expect(kindOf(ofPrisma('P1001'), new Classifier({ classifyDatabaseError: classify }))).toBe(
      'database critical',
    );
    expect(classify).toHaveBeenCalled();
  });
});

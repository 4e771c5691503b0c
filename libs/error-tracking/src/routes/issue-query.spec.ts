import { BadRequestException } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { issueQuery } from './issue-query.js';

describe('issueQuery', () => {
  it('selects everything without parameters', () => {
    expect(issueQuery({})).toEqual({});
  });

  it('reads every filter; several values are separated by commas or repeated', () => {
    expect(
      issueQuery({
        state: 'new,regressed',
        category: ['database', 'network'],
        severity: 'critical',
        search: 'no rate',
        since: '2026-01-31T12:00:00+01:00',
        sort: 'count',
        limit: '20',
        cursor: 'abc',
      }),
    ).toEqual({
      states: ['new', 'regressed'],
      categories: ['database', 'network'],
      severities: ['critical'],
      search: 'no rate',
      since: new Date('2026-01-31T11:00:00.000Z'),
      sort: 'count',
      limit: 20,
      cursor: 'abc',
    });
  });

  it.each([
    [
      { states: 'new' },
      'Expected the parameters state, category, severity, search, since, sort, limit, cursor',
    ],
    [{ state: 'broken' }, 'Expected "state" to be one of new, ongoing, escalating'],
    [{ category: ['database', 'disk'] }, 'Expected "category" to be one of authentication'],
    [{ severity: '' }, 'Expected "severity" to be one of critical, high, medium, low, got ""'],
    [{ search: '' }, 'Expected "search" to be a text'],
    [{ search: ['a', 'b'] }, 'Expected "search" to be a text'],
    [{ search: 'x'.repeat(501) }, 'Expected "search" to be a text of at most 500 characters'],
    [{ since: 'yesterday' }, 'Expected "since" to be a time such as'],
    [{ since: '2026-02-31T99:00:00Z' }, 'Expected "since" to be a time such as'],
    [{ since: '0000-01-01' }, 'Expected "since" to be a time such as'],
    [{ since: '0001-01-01T00:00:00+14:00' }, 'Expected "since" to be a time such as'],
    [{ since: '9999-12-31T23:00:00-12:00' }, 'Expected "since" to be a time such as'],
    [{ sort: 'title' }, 'Expected "sort" to be one of lastSeen, firstSeen, count'],
    [{ sort: 'count,lastSeen' }, 'Expected "sort" to be one of'],
    [{ limit: '0' }, 'Expected "limit" to be an integer from 1 to 500, got "0"'],
    [{ limit: '501' }, 'Expected "limit" to be an integer from 1 to 500'],
    [{ limit: '1e2' }, 'Expected "limit" to be an integer from 1 to 500'],
    [{ cursor: ['a', 'b'] }, 'Expected "cursor" to be a text'],
  ])('refuses %j', (parameters, message) => {
    const read = (): unknown => issueQuery(parameters);
    expect(read).toThrow(BadRequestException);
    expect(read).toThrow(message);
  });

  it('cuts a wrong value in the message', () => {
    expect(() => issueQuery({ limit: '9'.repeat(1_000) })).toThrow(/got "9{60}"\.$/);
  });
});

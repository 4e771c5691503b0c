import { OptionsError } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import { type CheckOptions, resolveCheckOptions } from './check.options.js';
import { checkKey } from './check-result.js';
import { CheckRunner } from './check-runner.js';
import { Groups } from './groups.js';
import { checkCheckName, isGroupName } from './names.js';

function runners(checks: Record<string, CheckOptions>): Map<string, CheckRunner> {
  const map = new Map<string, CheckRunner>();
  for (const [name, options] of Object.entries(checks)) {
    const resolved = resolveCheckOptions(name, options, {}, 900);
    const runner = new CheckRunner(
      name,
      () => true,
      resolved,
      new VirtualClock(),
      () => undefined,
    );
    map.set(checkKey({ name, kind: resolved.kind }), runner);
  }
  return map;
}

const names = (groups: Groups, group: string) => groups.members(group)?.map(({ name }) => name);

describe('Groups', () => {
  it('has all dependencies in ready, and nothing in live and startup', () => {
    const groups = new Groups({}, runners({ db: {}, memory: { kind: 'local' }, auth: { kind: 'module' } }));
    expect(names(groups, 'ready')).toEqual(['db']);
    expect(names(groups, 'live')).toEqual([]);
    expect(names(groups, 'startup')).toEqual([]);
  });

  it('lets a check choose its groups, or no group', () => {
    const groups = new Groups({}, runners({ db: { groups: ['ready', 'edge'] }, cache: { groups: [] } }));
    expect(names(groups, 'ready')).toEqual(['db']);
    expect(names(groups, 'edge')).toEqual(['db']);
  });

  it('gives a declared group exactly its members and those that name it', () => {
    const checks = runners({ db: {}, cache: {}, search: { groups: ['ready'] }, auth: { kind: 'module' } });
    const groups = new Groups({ ready: ['db', 'db', 'module:auth'] }, checks);
    expect(names(groups, 'ready')).toEqual(['db', 'auth', 'search']);
  });

  it('knows a declared group without members', () => {
    expect(names(new Groups({ edge: [] }, runners({ db: {} })), 'edge')).toEqual([]);
  });

  it('returns undefined for an unknown group', () => {
    expect(new Groups({}, runners({})).members('edge')).toBeUndefined();
  });

  it('refuses a member that is not registered, and says which are', () => {
    expect(() => new Groups({ ready: ['databse'] }, runners({ database: {} }))).toThrow(
      'Expected "health.groups.ready" to be made of registered checks (database), got "databse"',
    );
    expect(() => new Groups({ ready: ['databse'] }, runners({}))).toThrow('(none is)');
  });

  it('refuses a group named like a check or an endpoint', () => {
    expect(() => new Groups({ db: ['db'] }, runners({ db: {} }))).toThrow('named unlike the checks');
    expect(() => new Groups({ modules: ['db'] }, runners({ db: {} }))).toThrow(OptionsError);
  });
});

describe('checkCheckName', () => {
  it.each(['database', 'event-loop', 'a.b_c', 'S3'])('accepts %s', (name) =>
    expect(checkCheckName(name)).toBeUndefined(),
  );
  it.each(['', 'a b', 'a/b', '1st', 'module:auth', 7])('refuses %p', (name) =>
    expect(() => checkCheckName(name)).toThrow(OptionsError),
  );
  it.each(['live', 'ready', 'startup', 'detailed', 'modules', 'resources'])(
    'keeps %s for its endpoint',
    (name) => expect(() => checkCheckName(name)).toThrow('named unlike the endpoints'),
  );
});

describe('isGroupName', () => {
  it('accepts the probes and names of groups, and nothing else', () => {
    expect(['live', 'ready', 'startup', 'edge'].every(isGroupName)).toBe(true);
    expect(['', 'a b', 'detailed', 'modules', 'resources', 7, null].some(isGroupName)).toBe(false);
  });
});

import { OptionsError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { PolicyRegistry } from './policy.registry.js';

interface Limits {
  readonly limit: number;
  readonly on?: readonly string[];
}

const registry = () => new PolicyRegistry('limiter', (name: string, options: Limits) => ({ name, options }));

describe('PolicyRegistry', () => {
  it('returns the policy of the first definition to all users of a name', () => {
    const policies = registry();
    const first = policies.shared('db', { limit: 1, on: ['a'] }, 'A.a');
    expect(policies.shared('db', { limit: 1, on: ['a'] }, 'B.b')).toBe(first);
    expect(policies.get('db')).toBe(first);
  });

  it('refuses other options under a shared name and names both places', () => {
    const policies = registry();
    policies.shared('db', { limit: 1, on: ['a'] }, 'A.a');
    const share = () => policies.shared('db', { limit: 1, on: ['b'] }, 'B.b');
    expect(share).toThrow(OptionsError);
    expect(share).toThrow(/^Expected "limiter 'db'" .* at A\.a, .*\(at B\.b\)$/);
  });

  it('does not share the policy of one method, even with equal options', () => {
    const policies = registry();
    policies.own('A.a', { limit: 1 }, 'A.a');
    expect(() => policies.shared('A.a', { limit: 1 }, 'B.b')).toThrow(OptionsError);
  });

  it('numbers the policies of methods whose names are taken', () => {
    const policies = registry();
    const names = [1, 2, 3].map((limit) => policies.own('A.a', { limit }, `module ${limit}`).name);
    expect(names).toEqual(['A.a', 'A.a#2', 'A.a#3']);
    expect(policies.get('A.a#2')?.options).toEqual({ limit: 2 });
  });

  it('lists all policies by name in the order of definition', () => {
    const policies = registry();
    policies.own('b', { limit: 1 }, 'b');
    policies.shared('a', { limit: 2 }, 'a');
    expect([...policies.entries()].map(([name, { options }]) => [name, options.limit])).toEqual([
      ['b', 1],
      ['a', 2],
    ]);
  });

  it('returns nothing for a name that was not defined', () => {
    expect(registry().get('db')).toBeUndefined();
  });
});

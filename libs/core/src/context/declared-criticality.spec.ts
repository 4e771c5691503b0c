import { describe, expect, it } from '@jest/globals';
import { backgroundCriticality, DeclaredCriticality } from './declared-criticality.js';
import { RequestContext, runInContext } from './request-context.js';

describe('backgroundCriticality', () => {
  it('returns sheddable outside of a scope, and in a request of any class', () => {
    const request = new RequestContext({ criticality: 'critical-plus' });
    expect([backgroundCriticality(undefined), backgroundCriticality(request)]).toEqual([
      'sheddable',
      'sheddable',
    ]);
  });

  it('returns the class of the declared scope around the work, at any depth', () => {
    const declared = new DeclaredCriticality('critical-plus', undefined);
    const below = new RequestContext({}, new RequestContext({}, declared));
    expect(runInContext(below, () => backgroundCriticality())).toBe('critical-plus');
  });
});

describe('lowerCriticality', () => {
  it('lowers the scope and all open scopes below it, except for declared ones', () => {
    const scope = new RequestContext({ criticality: 'critical' });
    const child = new RequestContext({}, scope);
    const sibling = new RequestContext({ criticality: 'sheddable' }, scope);
    const grandchild = new RequestContext({}, child);
    const declared = new DeclaredCriticality('critical-plus', child);
    const below = new RequestContext({}, declared);
    scope.lowerCriticality('sheddable-plus');
    expect(
      [scope, child, sibling, grandchild, declared, below].map(({ criticality }) => criticality),
    ).toEqual([
      'sheddable-plus',
      'sheddable-plus',
      'sheddable',
      'sheddable-plus',
      'critical-plus',
      'critical-plus',
    ]);
  });
});

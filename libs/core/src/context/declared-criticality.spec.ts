import { describe, expect, it } from '@jest/globals';
import { DeclaredCriticality, runInBackground } from './declared-criticality.js';
import { currentContext, RequestContext, runInContext } from './request-context.js';

describe('runInBackground', () => {
  const criticality = (): Promise<unknown> => runInBackground(() => currentContext()?.criticality);

  it('runs work as sheddable outside of a scope, and in a request of any class', async () => {
    const request = new RequestContext({ criticality: 'critical-plus' });
    expect([await criticality(), await runInContext(request, criticality)]).toEqual([
      'sheddable',
      'sheddable',
    ]);
  });

  it('gives work the class of the declared scope around it, at any depth', async () => {
    const declared = new DeclaredCriticality('critical-plus', undefined);
    const below = new RequestContext({}, new RequestContext({}, declared));
    expect(await runInContext(below, criticality)).toBe('critical-plus');
  });

  it('cancels its scope when the signal aborts, and closes it when the work ends', async () => {
    const controller = new AbortController();
    const cancelled = runInBackground(() => {
      controller.abort();
      return currentContext()?.cancelled;
    }, controller.signal);
    expect(await cancelled).toBe(true);
    const scope = await runInBackground(() => currentContext());
    expect(scope?.closed).toBe(true);
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

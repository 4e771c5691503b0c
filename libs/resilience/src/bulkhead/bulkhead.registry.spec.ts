import { OptionsError, RequestContext } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { Call } from '../invocation/call.js';
import { resolveBulkheadOptions } from './bulkhead.options.js';
import { BulkheadRegistry } from './bulkhead.registry.js';
import { policyEnvironment } from '../../test/policy-environment.js';

function registry(): BulkheadRegistry {
  return new BulkheadRegistry(policyEnvironment());
}

const call = () =>
  new Call(
    { name: 'work', operation: () => undefined, attempts: 0, committed: false },
    {},
    new RequestContext(),
  );

const two = resolveBulkheadOptions({ maxConcurrent: 2 });

describe('BulkheadRegistry', () => {
  it('returns the same bulkhead to all places that share a name', () => {
    const bulkheads = registry();
    const first = bulkheads.shared('db', two, 'A.a');
    expect(bulkheads.shared('db', { ...two }, 'B.b')).toBe(first);
    expect(bulkheads.get('db')).toBe(first);
  });

  it('refuses other options for a shared name and names both places', () => {
    const bulkheads = registry();
    bulkheads.shared('db', two, 'A.a');
    const share = () => bulkheads.shared('db', { ...two, maxQueue: 5 }, 'B.b');
    expect(share).toThrow(OptionsError);
    expect(share).toThrow(/"bulkhead 'db'".* at A\.a.*\(at B\.b\)/);
  });

  it('makes bulkheads that limit and report under their name', async () => {
    const bulkheads = registry();
    bulkheads.own('VideoService.publish', two, 'VideoService.publish');
    const second = bulkheads.own(
      'VideoService.publish',
      resolveBulkheadOptions({ maxConcurrent: 1 }),
      'elsewhere',
    );
    const enter = () => second.wrap(() => new Promise(() => {}))(call());
    void enter();
    await expect(enter()).rejects.toMatchObject({ bulkhead: 'VideoService.publish#2' });
  });

  it('shows the state of all bulkheads, shared or not', () => {
    const bulkheads = registry();
    bulkheads.own('private', two, 'A.a');
    void bulkheads.shared('db', two, 'A.a').wrap(() => new Promise(() => {}))(call());
    bulkheads.shared('db', two, 'B.b');
    expect(bulkheads.states).toEqual([
      { name: 'private', active: 0, queued: 0, maxConcurrent: 2, options: two },
      { name: 'db', active: 1, queued: 0, maxConcurrent: 2, options: two },
    ]);
  });
});

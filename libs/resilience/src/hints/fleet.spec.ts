import { describe, expect, it } from '@jest/globals';
import { Fleet, MAX_INSTANCES, MAX_OPEN } from './fleet.js';
import type { HintMessage } from './hint-message.js';

const alive = (instance: string): HintMessage => ({ v: 1, instance });
const open = (instance: string, circuit: string): HintMessage => ({
  v: 1,
  instance,
  circuit,
  state: 'open',
  since: 0,
});

describe('Fleet', () => {
  it('keeps a bounded number of replicas, and makes room for new ones when old ones are silent', () => {
    const fleet = new Fleet(1_000);
    for (let index = 0; index < MAX_INSTANCES; index++)
      expect(fleet.note(alive(`pod-${index}`), false, 0)).toBe(true);
    expect(fleet.note(alive('one too many'), false, 500)).toBe(false);
    expect(fleet.note(alive('pod-7'), false, 500)).toBe(true);
    expect(fleet.note(alive('one too many'), false, 1_200)).toBe(true);
    expect(fleet.live(1_200)).toEqual(['one too many', 'pod-7']);
  });

  it('keeps a bounded number of open circuits, and still notices that a replica lives', () => {
    const fleet = new Fleet(1_000);
    for (let index = 0; index < MAX_OPEN; index++) fleet.note(open('pod-a', `circuit-${index}`), true, 0);
    expect(fleet.note(open('pod-b', 'one too many'), true, 0)).toBe(false);
    expect(fleet.live(0)).toEqual(['pod-a', 'pod-b']);
    fleet.forget(2_000);
    expect(fleet.note(open('pod-b', 'one too many'), true, 2_000)).toBe(true);
    expect(fleet.read('one too many', 2_000)).toEqual({ open: 1, instances: 1 });
  });

  it('frees the place of a circuit that closes or is dropped', () => {
    const fleet = new Fleet(1_000);
    for (let index = 0; index < MAX_OPEN; index++) fleet.note(open('pod-a', `circuit-${index}`), true, 0);
    fleet.note({ ...open('pod-a', 'circuit-1'), state: 'closed' }, true, 0);
    fleet.drop('circuit-2');
    expect(fleet.note(open('pod-b', 'first'), true, 0)).toBe(true);
    expect(fleet.note(open('pod-b', 'second'), true, 0)).toBe(true);
    expect(fleet.note(open('pod-b', 'third'), true, 0)).toBe(false);
  });

  it('counts a half-open circuit as open, because it has not recovered yet', () => {
    const fleet = new Fleet(1_000);
    fleet.note({ ...open('pod-a', 'catalog'), state: 'half-open' }, true, 0);
    expect(fleet.read('catalog', 0)).toEqual({ open: 1, instances: 1 });
  });

  it('ranks a replica among those that have the circuit open', () => {
    const fleet = new Fleet(1_000);
    for (const pod of ['pod-a', 'pod-d', 'pod-b']) fleet.note(open(pod, 'catalog'), true, 0);
    fleet.note(alive('pod-0'), true, 0);
    expect(['pod-0', 'pod-a', 'pod-c', 'pod-z'].map((own) => fleet.rank('catalog', own, 0))).toEqual([
      0, 0, 2, 3,
    ]);
    expect(fleet.rank('catalog', 'pod-z', 1_000)).toBe(0);
  });
});

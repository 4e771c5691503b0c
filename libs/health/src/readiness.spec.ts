import type { LifecyclePhase, LifecycleState } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { Readiness } from './readiness.js';

const inPhase = (phase: LifecyclePhase, done = true): LifecycleState => ({
  phase,
  startup: { done, tasks: [{ name: 'migrations', status: 'running', duration: 5 }] },
  onPhase: () => () => undefined,
});

describe('Readiness', () => {
  it.each<[LifecyclePhase, string | undefined]>([
    ['starting', 'starting'],
    ['running', undefined],
    ['draining', 'draining'],
    ['stopping', 'stopping'],
    ['stopped', 'stopping'],
  ])('in the phase %s refuses because of %s', (phase, reason) => {
    expect(new Readiness(inPhase(phase)).reason).toBe(reason);
  });

  it('shows the start-up tasks until all are done', () => {
    expect(new Readiness(inPhase('starting', false)).startup).toHaveLength(1);
    expect(new Readiness(inPhase('starting')).startup).toBeUndefined();
    expect(new Readiness().startup).toBeUndefined();
  });

  it('is ready until Nest shuts down when there is no lifecycle', () => {
    const readiness = new Readiness();
    expect(readiness.reason).toBeUndefined();
    readiness.onModuleDestroy();
    expect(readiness.reason).toBe('draining');
  });
});

import 'reflect-metadata';
import { OperatorActions } from '@breakwater/core';
import { BreakwaterTesting } from '@breakwater/testing';
import { VirtualClock } from '@breakwater/core/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { CircuitBreakerService, ResilienceModule } from '@breakwater/resilience';

describe('the operator actions of circuits', () => {
  let module: TestingModule;
  let clock: VirtualClock;
  beforeEach(async () => {
    clock = new VirtualClock();
    module = await Test.createTestingModule({
      imports: [ResilienceModule.forRoot(), BreakwaterTesting.forRoot({ clock })],
    }).compile();
    await module.init();
    await module.get(CircuitBreakerService).execute('payments', async () => 'paid');
  });
  afterEach(() => module.close());

  const state = (): unknown => module.get(CircuitBreakerService).getState('payments')?.state;
  const run = (verb: string, more: object = {}): Promise<unknown> =>
    module
      .get(OperatorActions)
      .run(`circuit.${verb}`, { target: 'payments', reason: 'incident', ...more }, 'ada');

  it('are listed with every circuit', async () => {
    const actions = await module.get(OperatorActions).list();
    const circuits = actions.filter(({ name }) => name.startsWith('circuit.'));
    expect(circuits.map(({ name, revertible }) => `${name} ${revertible}`)).toEqual([
      'circuit.open true',
      'circuit.disable true',
      'circuit.enable false',
      'circuit.close false',
      'circuit.reset false',
    ]);
    expect(circuits[0]!.targets).toEqual([{ name: 'payments', state: 'closed' }]);
  });

  it.each([
    ['open', 'forced-open'],
    ['disable', 'disabled'],
  ])('%s moves a circuit and takes it back after its time', async (verb, moved) => {
    expect(await run(verb, { for: 1_000 })).toMatchObject({ before: 'closed', after: moved });
    expect(state()).toBe(moved);
    await clock.advance(1_000);
    expect(state()).toBe('closed');
  });

  it.each([
    ['open', 'close', 'closed'],
    ['open', 'reset', 'closed'],
    ['disable', 'enable', 'closed'],
  ])('after %s, %s leaves the circuit %s', async (first, second, after) => {
    await run(first);
    expect(await run(second)).toMatchObject({ after });
  });

  it.each(['open', 'disable'])('%s that is ordered twice ends with the later order', async (verb) => {
    await run(verb, { for: 1_000 });
    await run(verb, { for: 2_000 });
    await clock.advance(2_000);
    expect(state()).toBe('closed');
  });

  it('returns a circuit to the state that an operator had given it before', async () => {
    await run('disable');
    await run('open', { for: 1_000 });
    await clock.advance(1_000);
    expect(state()).toBe('disabled');
  });
});

import { ConflictError, OptionsError } from '@breakwater/core';
import { describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { CircuitBreakerHarness } from '../../test/circuit-breaker.harness.js';
import { resolveCircuitBreakerOptions } from './circuit-breaker.options.js';
import { CircuitBreakerRegistry, type ConfiguredOptions, MANY_NAMES } from './circuit-breaker.registry.js';

const setUp = (configured?: ConfiguredOptions) => {
  const harness = new CircuitBreakerHarness();
  return { harness, registry: new CircuitBreakerRegistry(harness.environment, configured) };
};

describe('CircuitBreakerRegistry', () => {
  it('returns the same circuit for the same name', () => {
    const { registry } = setUp();
    const first = registry.forCall('payments', undefined, 'a');
    expect(registry.forCall('payments', undefined, 'b')).toBe(first);
    expect(registry.get('payments')).toBe(first);
    expect(first.name).toBe('payments');
  });

  it('starts from the preset that a call names', () => {
    const { registry } = setUp();
    const { options } = registry.forCall('llm', { preset: 'openai' }, 'a');
    expect(options.consecutiveFailures).toBe(5);
    expect(registry.forCall('toString', undefined, 'a').options.consecutiveFailures).toBeUndefined();
  });

  it('starts from the configured options, which the options of the call override', () => {
    const { registry } = setUp((name) => [
      { source: 'policy', options: { timeout: name.length, volumeThreshold: 9 } },
    ]);
    const { options } = registry.forCall('four', { volumeThreshold: 2, timeout: undefined } as never, 'a');
    expect(options).toMatchObject({ timeout: 4, volumeThreshold: 2 });
  });

  it('shares a circuit with calls that give the same options, predicates written anew included', () => {
    const { registry } = setUp();
    const options = (): object => ({ timeout: 50, ignore: (error: unknown) => error === 404 });
    const first = registry.forCall('payments', options(), 'a');
    expect(registry.forCall('payments', options(), 'b')).toBe(first);
    expect(registry.forCall('payments', undefined, 'c')).toBe(first);
  });

  it('shares a circuit with calls that pass the options which it already has', () => {
    const { registry } = setUp();
    const first = registry.forCall('payments', undefined, 'a');
    expect(registry.forCall('payments', { timeout: 3_000 }, 'b')).toBe(first);
  });

  it('refuses other options for the same name and names both places', () => {
    const { registry } = setUp();
    registry.shared('payments', resolveCircuitBreakerOptions({ timeout: 50 }), 'PaymentService.pay');
    const differ = (): unknown => registry.forCall('payments', { timeout: 60 }, 'OrderService.order');
    expect(differ).toThrow(OptionsError);
    expect(differ).toThrow(/PaymentService\.pay.*OrderService\.order/);
    expect(registry.forCall('payments', { timeout: 50 }, 'c').options.timeout).toBe(50);
  });

  it('refuses wrong options at the call and names the place', () => {
    const { registry } = setUp();
    expect(() => registry.forCall('payments', { timeout: 0 }, 'OrderService.order')).toThrow(
      'Expected "circuitBreaker.timeout" to be a number of milliseconds >= 1, got 0 (at OrderService.order)',
    );
    expect(registry.get('payments')).toBeUndefined();
  });

  describe('exported and restored', () => {
    it('brings circuits back that are in use and those that come later', async () => {
      const old = setUp();
      for (const name of ['a', 'b']) old.registry.forCall(name, undefined, '').circuit.forceOpen();
      const exported = JSON.parse(JSON.stringify(old.registry.export())) as never;
      const next = setUp();
      const known = next.registry.forCall('a', undefined, '');
      next.registry.restore(exported);
      expect(known.circuit.state).toBe('forced-open');
      expect(next.registry.export()).toEqual(exported);
      const later = next.registry.forCall('b', undefined, '');
      expect(later.circuit.state).toBe('forced-open');
      later.circuit.close();
      expect(next.registry.export().circuits['b']?.phase).toBe('closed');
    });

    const closed = { phase: 'closed', since: 0, reopenings: 0 };

    it.each<[string, object]>([
      ['state.version', { version: 2, circuits: {} }],
      ['state.circuits.b', { version: 1, circuits: { a: { ...closed, phase: 'forced-open' }, b: {} } }],
      ['state.circuits.b', { version: 1, circuits: { b: { ...closed, phase: 'observing' } } }],
      ['state.circuits.b', { version: 1, circuits: { b: { ...closed, since: 'now' } } }],
      ['state.circuits.b', { version: 1, circuits: { b: { ...closed, reopenings: 1.5 } } }],
      ['state.circuits.b', { version: 1, circuits: { b: { ...closed, reopenings: -1 } } }],
      ['state.circuits.b', { version: 1, circuits: { b: { ...closed, openUntil: 5 } } }],
      ['state.circuits.b', { version: 1, circuits: { b: { ...closed, phase: 'open' } } }],
    ])('refuses a wrong %s and restores nothing then', (option, state) => {
      const { registry } = setUp();
      const known = registry.forCall('a', undefined, '');
      expect(() => registry.restore(state as never)).toThrow(`Expected "${option}" to be`);
      expect(known.circuit.state).toBe('closed');
    });

    it.each(['closed', 'half-open', 'forced-open', 'disabled'])('accepts the phase %s', (phase) => {
      const { registry } = setUp();
      registry.restore({ version: 1, circuits: { b: { ...closed, phase } } });
      expect(registry.forCall('b', undefined, '').circuit.state).toBe(phase);
    });
  });

  it.each(['before', 'after'])('keeps a circuit that a pipeline asked for %s a call did', (order) => {
    const { registry } = setUp();
    const ask = {
      pipeline: () => registry.shared('payments', resolveCircuitBreakerOptions({}), 'PaymentService.pay'),
      call: () => registry.forCall('payments', undefined, 'b'),
    };
    const asked = order === 'before' ? [ask.pipeline(), ask.call()] : [ask.call(), ask.pipeline()];
    expect(() => registry.remove(asked[0]!)).toThrow(ConflictError);
    expect(registry.get('payments')).toBe(asked[1]);
  });

  it('keeps the circuit of a method', () => {
    const { registry } = setUp();
    const own = registry.own('PaymentService.pay', resolveCircuitBreakerOptions({}), 'a');
    expect(() => registry.remove(own)).toThrow(
      "Circuit 'PaymentService.pay' belongs to a method or a policy and lasts as long as it does; disable or reset it.",
    );
  });

  it('removes a circuit that only calls use', () => {
    const { registry } = setUp();
    registry.remove(registry.forCall('payments', { timeout: 50 }, 'a'));
    expect(registry.get('payments')).toBeUndefined();
    expect(registry.forCall('payments', { timeout: 60 }, 'b').options.timeout).toBe(60);
  });

  it('warns once when calls use very many names', () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
    const { registry } = setUp();
    for (let name = 0; name < MANY_NAMES; name++) registry.forCall(`customer-${name}`, undefined, 'a');
    expect(warn).not.toHaveBeenCalled();
    for (let name = 0; name < 3; name++) registry.forCall(`host-${name}`, undefined, 'a');
    expect(warn.mock.calls.map(([line]) => String(line))).toEqual([expect.stringContaining('call remove()')]);
    warn.mockRestore();
  });
});

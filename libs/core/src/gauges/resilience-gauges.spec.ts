import { describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { VirtualClock } from '../testing/virtual.clock.js';
import { ResilienceGauges } from './resilience-gauges.js';

const redis = (client: string) =>
  ({ client, state: 'ready', pending: 0, commands: 0, failures: 0, reconnects: 0 }) as const;

describe('ResilienceGauges', () => {
  it('reads all sources of a kind, and only those', () => {
    const gauges = new ResilienceGauges();
    gauges.provide('redis', () => [redis('default')]);
    gauges.provide('redis', () => [redis('cache')]);
    gauges.provide('lifecycle', () => [{ phase: 'running', ready: true, inFlight: 0 }]);
    expect(gauges.read('redis').map(({ client }) => client)).toEqual(['default', 'cache']);
    expect(gauges.read('bulkhead')).toEqual([]);
  });

  it('asks a source at each reading, until it is removed', () => {
    const gauges = new ResilienceGauges();
    let inFlight = 0;
    const remove = gauges.provide('lifecycle', () => [
      { phase: 'running', ready: true, inFlight: ++inFlight },
    ]);
    expect([gauges.read('lifecycle')[0]?.inFlight, gauges.read('lifecycle')[0]?.inFlight]).toEqual([1, 2]);
    remove();
    expect(gauges.read('lifecycle')).toEqual([]);
  });

  it('leaves out a source that throws, and says so', () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const gauges = new ResilienceGauges();
    gauges.provide('redis', () => {
      throw new Error('broken');
    });
    gauges.provide('redis', () => [redis('cache')]);
    expect(gauges.read('redis')).toHaveLength(1);
    expect(logged).toHaveBeenCalledWith(expect.stringContaining("'redis' threw"));
    logged.mockRestore();
  });

  it('walks through the gauges of a package whose type the reader does not know, and past a source that throws', () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const gauges = new ResilienceGauges(new VirtualClock());
    gauges.provide('redis', function* broken() {
      yield redis('default');
      throw new Error('broken');
    });
    gauges.provide('redis', () => [redis('cache')]);
    const read = () => Array.from(gauges.each<{ client: string }>('redis'), ({ client }) => client);
    expect([read(), read()]).toEqual([
      ['default', 'cache'],
      ['default', 'cache'],
    ]);
    expect(logged).toHaveBeenCalledTimes(1);
    logged.mockRestore();
  });
});

import { ProcessMemory } from '@breakwater/core';
import { FakeProcessFacts } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import { MemoryHealth } from './memory.health.js';

const MEBIBYTE = 2 ** 20;

function check(change: (machine: FakeProcessFacts) => void) {
  const machine = new FakeProcessFacts();
  change(machine);
  return new MemoryHealth(machine, new ProcessMemory(machine), { degraded: 75, unhealthy: 90 }).check();
}

describe('MemoryHealth', () => {
  it('compares with the machine where there is no container', () => {
    expect(check(() => undefined)).toEqual({
      status: 'up',
      details: {
        message: 'Memory usage: 128MB / 1024MB (13%)',
        used: 128 * MEBIBYTE,
        total: 1_024 * MEBIBYTE,
        percentage: 12.5,
        heapUsed: 64 * MEBIBYTE,
        heapTotal: 100 * MEBIBYTE,
        heapLimit: 512 * MEBIBYTE,
        heapPercentage: 12.5,
        rss: 128 * MEBIBYTE,
        limitedBy: 'machine',
      },
    });
  });

  it('compares with the limit of the container', () => {
    const answer = check((machine) => {
      machine.files = { '/sys/fs/cgroup/memory.max': '200', '/sys/fs/cgroup/memory.current': '150' };
    });
    expect(answer).toMatchObject({
      status: 'degraded',
      reason: 'memory',
      details: { used: 150, total: 200, percentage: 75, limitedBy: 'container' },
    });
  });

  it('is unhealthy when the heap is nearly full although the machine has memory to spare', () => {
    const answer = check((machine) => {
      machine.heap = { used: 480 * MEBIBYTE, limit: 512 * MEBIBYTE };
    });
    expect(answer).toMatchObject({
      status: 'down',
      reason: 'heap',
      details: { percentage: 12.5, heapPercentage: 93.8 },
    });
  });
});

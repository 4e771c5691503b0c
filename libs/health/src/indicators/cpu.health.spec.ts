import { ContainerLimits } from '@breakwater/core';
import { FakeProcessFacts, VirtualClock } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import { CpuHealth } from './cpu.health.js';

function setUp() {
  const machine = new FakeProcessFacts();
  const clock = new VirtualClock();
  const health = new CpuHealth(machine, new ContainerLimits(machine), { degraded: 75, unhealthy: 90 }, clock);
  return { machine, clock, health };
}

describe('CpuHealth', () => {
  it('compares with the CPUs of the machine', async () => {
    const { machine, clock, health } = setUp();
    health.check();
    machine.cpu += 4_000_000;
    await clock.advance(2_000);
    expect(health.check()).toEqual({
      status: 'up',
      details: { percentage: 50, used: 2, cpus: 4, limitedBy: 'machine' },
    });
  });

  it('compares with the quota of the container', async () => {
    const { machine, clock, health } = setUp();
    machine.files = { '/sys/fs/cgroup/cpu.max': '50000 100000' };
    health.check();
    machine.cpu += 480_000;
    await clock.advance(1_000);
    expect(health.check()).toMatchObject({
      status: 'down',
      reason: 'cpu',
      details: { percentage: 96, cpus: 0.5, limitedBy: 'container' },
    });
  });

  it.each([0, 60_000])(
    'ignores the CPU time of the boot, also in a first reading %d ms later',
    async (later) => {
      const { machine, clock, health } = setUp();
      machine.cpu += 60_000_000;
      await clock.advance(later);
      expect(health.check()).toMatchObject({ status: 'up', details: { percentage: 0 } });
    },
  );

  it('ignores what came before a restart', async () => {
    const { machine, clock, health } = setUp();
    health.check();
    machine.cpu += 8_000_000;
    await clock.advance(2_000);
    expect(health.check()).toMatchObject({ status: 'down', details: { percentage: 100 } });
    machine.cpu += 8_000_000;
    await clock.advance(2_000);
    health.restart();
    expect(health.check()).toMatchObject({ status: 'up', details: { percentage: 0 } });
  });

  it('ignores a quota above the machine', () => {
    const { machine, health } = setUp();
    machine.files = { '/sys/fs/cgroup/cpu.max': '800000 100000' };
    expect(health.check()).toMatchObject({ details: { cpus: 4, limitedBy: 'machine' } });
  });

  it('keeps the last share for at least a second', async () => {
    const { machine, clock, health } = setUp();
    health.check();
    machine.cpu += 1_000_000;
    await clock.advance(1_000);
    expect(health.check()).toMatchObject({ details: { used: 1 } });
    machine.cpu += 3_000_000;
    await clock.advance(999);
    expect(health.check()).toMatchObject({ details: { used: 1 } });
    await clock.advance(1);
    expect(health.check()).toMatchObject({ details: { used: 3 } });
  });
});

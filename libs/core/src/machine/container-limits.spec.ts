import { describe, expect, it } from '@jest/globals';
import { FakeProcessFacts } from '../testing/fake.process-facts.js';
import { ContainerLimits } from './container-limits.js';

function container(files: Record<string, string>): ContainerLimits {
  const facts = new FakeProcessFacts();
  facts.files = files;
  return new ContainerLimits(facts);
}

describe('ContainerLimits', () => {
  it('has no limits where there is no cgroup v2', () => {
    expect(container({}).memory()).toBeUndefined();
    expect(container({}).cpus()).toBeUndefined();
  });

  it('has no limits where the files say max', () => {
    const unlimited = container({
      '/proc/self/cgroup': '0::/\n',
      '/sys/fs/cgroup/memory.max': 'max\n',
      '/sys/fs/cgroup/memory.current': '1000\n',
      '/sys/fs/cgroup/cpu.max': 'max 100000\n',
    });
    expect(unlimited.memory()).toBeUndefined();
    expect(unlimited.cpus()).toBeUndefined();
  });

  it('reads the limits in the root of its namespace, without the cache that the kernel can drop', () => {
    const limited = container({
      '/proc/self/cgroup': '0::/\n',
      '/sys/fs/cgroup/memory.max': '1000\n',
      '/sys/fs/cgroup/memory.current': '600\n',
      '/sys/fs/cgroup/memory.stat': 'anon 400\ninactive_file 150\nactive_file 50\n',
      '/sys/fs/cgroup/cpu.max': '50000 100000\n',
    });
    expect(limited.memory()).toEqual({ used: 450, limit: 1_000 });
    expect(limited.cpus()).toBe(0.5);
  });

  it('takes the tightest limit on the way up', () => {
    const nested = container({
      '/proc/self/cgroup': '1:cpu:/x\n0::/pod/app\n',
      '/sys/fs/cgroup/pod/app/memory.max': '5000',
      '/sys/fs/cgroup/pod/app/memory.current': '100',
      '/sys/fs/cgroup/pod/app/cpu.max': '200000 100000',
      '/sys/fs/cgroup/pod/memory.max': '2000',
      '/sys/fs/cgroup/pod/memory.current': '900',
      '/sys/fs/cgroup/pod/cpu.max': '150000 100000',
      '/sys/fs/cgroup/memory.max': '9000',
      '/sys/fs/cgroup/memory.current': '1',
      '/sys/fs/cgroup/cpu.max': '400000 100000',
    });
    expect(nested.memory()).toEqual({ used: 900, limit: 2_000 });
    expect(nested.cpus()).toBe(1.5);
  });

  it('reads the memory of cgroup v1', () => {
    const files = {
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': '2000\n',
      '/sys/fs/cgroup/memory/memory.usage_in_bytes': '600\n',
      '/sys/fs/cgroup/memory/memory.stat': 'cache 100\ntotal_inactive_file 150\n',
    };
    expect(container(files).memory()).toEqual({ used: 450, limit: 2_000 });
    const unlimited = { ...files, '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n' };
    expect(container(unlimited).memory()).toBeUndefined();
  });

  it('never uses less than nothing', () => {
    const odd = container({
      '/sys/fs/cgroup/memory.max': '1000',
      '/sys/fs/cgroup/memory.current': '100',
      '/sys/fs/cgroup/memory.stat': 'inactive_file 150',
    });
    expect(odd.memory()?.used).toBe(0);
  });
});

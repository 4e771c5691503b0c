import { describe, expect, it } from '@jest/globals';
import { SystemProcessFacts } from './system.process-facts.js';

const facts = new SystemProcessFacts();

describe('SystemProcessFacts', () => {
  it('reads files, and takes a missing one for nothing', () => {
    expect(facts.readFile(import.meta.filename)).toContain('SystemProcessFacts');
    expect(facts.readFile('/no/such/file')).toBeUndefined();
  });

  it('tells figures of a process that runs', () => {
    expect(facts.memoryUsage().rss).toBeLessThan(facts.totalMemory());
    const { used, limit } = facts.heapUse();
    expect(used).toBeGreaterThan(1_000_000);
    expect(used).toBeLessThan(limit);
    expect(facts.cpuTime()).toBeGreaterThan(0);
    expect(facts.cpus()).toBeGreaterThan(0);
    expect(facts.uptime()).toBeGreaterThan(0);
    expect(facts.activeResources().every((kind) => typeof kind === 'string')).toBe(true);
  });
});

import { closeSync, openSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { SystemProcessFacts } from './system.process-facts.js';

const facts = new SystemProcessFacts();

describe('SystemProcessFacts', () => {
  it('reads a file, and returns nothing for a missing one', () => {
    expect(facts.readFile(import.meta.filename)).toContain('SystemProcessFacts');
    expect(facts.readFile('/no/such/file')).toBeUndefined();
  });

  it('returns the figures of the running process', () => {
    expect(facts.memoryUsage().rss).toBeLessThan(facts.totalMemory());
    const { used, limit } = facts.heapUse();
    expect(used).toBeGreaterThan(1_000_000);
    expect(used).toBeLessThan(limit);
    expect(facts.cpuTime()).toBeGreaterThan(0);
    expect(facts.cpus()).toBeGreaterThan(0);
    expect(facts.uptime()).toBeGreaterThan(0);
    expect(facts.activeResources().every((kind) => typeof kind === 'string')).toBe(true);
  });

  it('counts open files', () => {
    const before = facts.openFiles() ?? Number.NaN;
    const files = Array.from({ length: 5 }, () => openSync(import.meta.filename, 'r'));
    expect(facts.openFiles()).toBe(before + 5);
    for (const file of files) closeSync(file);
    expect(facts.openFiles()).toBe(before);
  });

  it('counts the threads of the process', () => {
    // The main thread, and those of V8 and libuv.
    expect(facts.threads()).toBeGreaterThan(1);
  });

  it('knows no number of threads where the kernel shows none', () => {
    class Elsewhere extends SystemProcessFacts {
      override readFile(): undefined {
        return undefined;
      }
    }
    expect(new Elsewhere().threads()).toBeUndefined();
  });
});

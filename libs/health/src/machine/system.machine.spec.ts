import { describe, expect, it } from '@jest/globals';
import { SystemMachine } from './system.machine.js';

const machine = new SystemMachine();

describe('SystemMachine', () => {
  it('reads files, and takes a missing one as nothing', () => {
    expect(machine.readFile(import.meta.filename)).toContain('SystemMachine');
    expect(machine.readFile('/no/such/file')).toBeUndefined();
  });

  it('tells figures of a process that runs', () => {
    expect(machine.memoryUsage().rss).toBeLessThan(machine.totalMemory());
    expect(machine.memoryUsage().heapUsed).toBeLessThan(machine.heapLimit());
    expect(machine.cpuTime()).toBeGreaterThan(0);
    expect(machine.cpus()).toBeGreaterThan(0);
    expect(machine.uptime()).toBeGreaterThan(0);
    expect(machine.activeResources().every((kind) => typeof kind === 'string')).toBe(true);
  });
});

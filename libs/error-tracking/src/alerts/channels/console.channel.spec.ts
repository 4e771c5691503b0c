import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { alert, notification } from '../../../test/support/notifications.js';
import { ConsoleChannel } from './console.channel.js';

afterEach(() => {
  jest.restoreAllMocks();
});

function logged(level: 'error' | 'log'): unknown[] {
  const lines: unknown[] = [];
  jest.spyOn(Logger.prototype, level).mockImplementation((line: unknown) => void lines.push(line));
  return lines;
}

describe('ConsoleChannel', () => {
  it('logs firing alerts as one error, with the number of those left out', async () => {
    const errors = logged('error');
    await new ConsoleChannel().send(notification({ truncatedAlerts: 9_990 }));
    expect(errors).toEqual([
      '[FIRING:9991] critical-error on studio-api\n' +
        '  firing The ledger does not answer - 41 errors in 5 minutes (critical; category=database; since 2026-01-01T12:00:00.000Z)\n' +
        '  + 9 990 more',
    ]);
  });

  it('logs resolved alerts at level log', async () => {
    const lines = logged('log');
    await new ConsoleChannel().send(notification({ status: 'resolved' }));
    expect(lines).toHaveLength(1);
  });

  it('removes control characters that act on a terminal', async () => {
    const errors = logged('error');
    const forged = alert({ annotations: { summary: '\u001b[2J\u001b]0;owned\u0007\n{"level":60}' } });
    await new ConsoleChannel().send(notification({ alerts: [forged] }));
    // oxlint-disable-next-line no-control-regex
    expect(String(errors[0])).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
    expect(String(errors[0]).split('\n')).toHaveLength(2);
  });

  it('refuses unknown options', () => {
    expect(() => new ConsoleChannel({ nane: 'x' } as object)).toThrow(/known options \(name\), got "?nane/);
  });
});

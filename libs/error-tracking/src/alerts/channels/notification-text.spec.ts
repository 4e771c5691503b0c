import { describe, expect, it } from '@jest/globals';
import { alert, notification, NOON } from '../../../test/support/notifications.js';
import { alertTexts, headline, truncationText } from './notification-text.js';

describe('headline', () => {
  it('counts firing alerts, including those left out', () => {
    expect(headline(notification({ truncatedAlerts: 9_990 }))).toBe(
      '[FIRING:9991] critical-error on studio-api',
    );
  });

  it('marks resolved notifications and tests', () => {
    expect(headline(notification({ status: 'resolved' }))).toBe('[RESOLVED] critical-error on studio-api');
    expect(headline(notification({ test: true }))).toMatch(/^\[TEST\] /);
  });

  it('names a group without an alertname', () => {
    const other = { groupLabels: { category: 'database' }, commonLabels: {} };
    expect(headline(notification(other))).toBe('[FIRING:1] database on studio-api');
    expect(headline(notification({ groupLabels: {}, commonLabels: {} }))).toBe(
      '[FIRING:1] alerts on studio-api',
    );
  });

  it('stays on one line, whatever a label contains', () => {
    const forged = { groupLabels: { alertname: 'a\r\nBcc: everybody@example.com\u001b[2J' } };
    expect(headline(notification(forged))).toBe('[FIRING:1] a Bcc: everybody@example.com [2J on studio-api');
  });
});

describe('alertTexts', () => {
  it('lists firing alerts before resolved ones', () => {
    const over = alert({ status: 'resolved', endsAt: new Date(NOON.getTime() + 60_000) });
    const [first, second] = alertTexts(notification({ alerts: [over, alert()] }));
    expect([first?.status, second?.when]).toEqual([
      'firing',
      'since 2026-01-01T12:00:00.000Z to 2026-01-01T12:01:00.000Z',
    ]);
  });

  it('leaves out the labels of the group', () => {
    expect(alertTexts(notification())[0]?.labels).toBe('category=database');
  });

  it('falls back to the name when there is no summary', () => {
    const [text] = alertTexts(notification({ alerts: [alert({ annotations: {} })] }));
    expect([text?.summary, text?.description]).toEqual(['critical-error', '']);
  });

  it('cuts long texts', () => {
    const [text] = alertTexts(
      notification({ alerts: [alert({ annotations: { summary: 'x'.repeat(10_000) } })] }),
    );
    expect(text?.summary).toHaveLength(500);
  });
});

describe('truncationText', () => {
  it.each([
    [0, ''],
    [7, '+ 7 more'],
    [9_990, '+ 9 990 more'],
    [1_234_567, '+ 1 234 567 more'],
  ])('of %d alerts is "%s"', (truncatedAlerts, text) => {
    expect(truncationText(notification({ truncatedAlerts }))).toBe(text);
  });
});

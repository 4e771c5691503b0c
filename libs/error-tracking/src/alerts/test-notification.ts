import type { AlertNotification } from './alert-notification.js';
import { buildNotification } from './groups/build-notification.js';
import type { ResolvedAlertOptions } from './options/alert.options.js';
import { alertFingerprint } from './state/alert-fingerprint.js';

/** The message that tries a channel. */
export function testNotification(options: ResolvedAlertOptions, at: Date): AlertNotification {
  const labels = { alertname: 'Test', severity: 'low' };
  const annotations = {
    summary: 'Test of the alert channels',
    description: 'Somebody asked for this message; nothing is wrong.',
  };
  const alert = {
    fingerprint: alertFingerprint(labels),
    status: 'firing',
    labels,
    annotations,
    startsAt: at,
  } as const;
  const route = { channels: [], groupWait: 0, repeatInterval: options.repeatInterval };
  const key = { key: 'test', route, labels: { alertname: 'Test' } };
  return { ...buildNotification(key, [alert], options), test: true };
}

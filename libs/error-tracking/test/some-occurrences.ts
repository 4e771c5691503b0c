import type { Occurrences } from '../src/index.js';

/** The time at which the specs begin: ten minutes past an hour. */
export const START = new Date('2026-11-02T10:10:00.000Z');

/** A time after {@link START}. */
export const after = (milliseconds: number): Date => new Date(START.getTime() + milliseconds);

/** Occurrences as the tracker reports them, at `at`; pass the properties that differ. */
export function someOccurrences({
  at = START,
  ...different
}: Partial<Occurrences> & { readonly at?: Date } = {}): Occurrences {
  return {
    fingerprint: 'v1:pay',
    title: 'ExternalServiceError: Payment <id> failed',
    category: 'external_api',
    severity: 'high',
    name: 'ExternalServiceError',
    code: 'EXTERNAL_SERVICE_FAILED',
    count: 1,
    firstSeen: at,
    lastSeen: at,
    sample: {
      name: 'ExternalServiceError',
      code: 'EXTERNAL_SERVICE_FAILED',
      message: 'Payment 42 failed',
      stack: '    at PaymentService.pay (src/payment.service.ts:12:3)',
      at,
      causes: [{ name: 'Error', code: 'ECONNRESET', message: 'socket hang up' }],
      context: { requestId: 'r-1', attempts: 3, route: { method: 'POST', path: '/pay' } },
    },
    ...different,
  };
}

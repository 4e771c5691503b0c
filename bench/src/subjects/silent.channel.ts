import type { AlertChannel } from '@breakwater/error-tracking';

/** Sends nothing: the bench measures how errors are tracked and judged, not how alerts are delivered. */
export const silentChannel: AlertChannel = { name: 'silent', send: async () => undefined };

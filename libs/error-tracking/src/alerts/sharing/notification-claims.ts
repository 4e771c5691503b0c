import type { Alert } from '../alert.js';

/** A notification that a replica would send. */
export interface IntendedNotification {
  readonly groupKey: string;
  readonly channel: string;
  readonly alerts: readonly Alert[];
  /** Milliseconds after which the same is told again. */
  readonly repeatInterval: number;
}

/**
 * The answer: another replica has told it (`age` milliseconds ago), another one is about to tell something, or the notification is
 * this replica's to send, who then says how it went.
 */
export type NotificationClaim =
  | { readonly state: 'told'; readonly age: number }
  | { readonly state: 'busy' }
  | { readonly state: 'granted'; told(): Promise<void>; release(): Promise<void> };

/** Decides which replica sends a notification. Never rejects. */
export interface NotificationClaims {
  claim(notification: IntendedNotification): Promise<NotificationClaim>;
}

/** For a process that speaks for itself. */
export const OWN_CLAIMS: NotificationClaims = {
  claim: async () => ({ state: 'granted', told: async () => {}, release: async () => {} }),
};

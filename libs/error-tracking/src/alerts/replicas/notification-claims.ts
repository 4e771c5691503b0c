import type { Alert } from '../rules/alert.js';

/** A notification that a replica is about to send. */
export interface IntendedNotification {
  readonly groupKey: string;
  readonly channel: string;
  readonly alerts: readonly Alert[];
  /** Milliseconds after which an unchanged notification is sent again. */
  readonly repeatInterval: number;
}

/**
 * The decision about a notification:
 * - `told`: another replica has sent it, `age` milliseconds ago
 * - `busy`: another replica delivers for the same group and channel at this moment
 * - `granted`: this replica sends it, and then calls `told` after success or `release` after a failure
 */
export type NotificationClaim =
  | { readonly state: 'told'; readonly age: number }
  | { readonly state: 'busy' }
  | { readonly state: 'granted'; told(): Promise<void>; release(): Promise<void> };

/** Decides which replica sends a notification. Never rejects. */
export interface NotificationClaims {
  claim(notification: IntendedNotification): Promise<NotificationClaim>;
}

/** Grants everything: for a process without replicas. */
export const OWN_CLAIMS: NotificationClaims = {
  claim: async () => ({ state: 'granted', told: async () => {}, release: async () => {} }),
};

/** How a channel took a notification. */
export interface DeliveryOutcome {
  readonly channel: string;
  readonly outcome: 'sent' | 'failed';
  /** Milliseconds. */
  readonly duration: number;
  /** What went wrong, in a form that may be shown. */
  readonly reason?: string;
}

import type { ChannelNumbers } from './channel-list.js';

/** Numbers of a channel at one moment. */
export interface ChannelStatistics extends ChannelNumbers {
  readonly channelId: string;
  /** When YouTube gave these numbers. */
  readonly asOf: Date;
}

/** Answer of `GET /channels/:id/stats`. */
export interface ChannelStats extends ChannelStatistics {
  /** Whether the numbers are older than the question, because YouTube could not be asked. */
  readonly degraded: boolean;
}

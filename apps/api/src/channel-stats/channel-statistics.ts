/** Numbers of a channel at one moment. */
export interface ChannelStatistics {
  readonly channelId: string;
  readonly subscribers: number;
  readonly views: number;
  readonly videos: number;
  /** When YouTube gave these numbers. */
  readonly asOf: Date;
}

/** Answer of `GET /channels/:id/stats`. */
export interface ChannelStats extends ChannelStatistics {
  /** Whether the numbers are older than the question, because YouTube could not be asked. */
  readonly degraded: boolean;
}

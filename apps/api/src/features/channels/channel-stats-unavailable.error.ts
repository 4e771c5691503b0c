import { AppError, seconds } from '@breakwater/core';

/** `Retry-After` in milliseconds if the cause has none: about as long as a short outage. */
const DEFAULT_RETRY_AFTER = seconds(5);

/** YouTube is not available, and there is no earlier answer for this channel. */
export class ChannelStatsUnavailableError extends AppError {
  override readonly name = 'ChannelStatsUnavailableError';

  constructor(channelId: string, cause: unknown) {
    super(
      `There are no statistics of channel ${channelId} at present.`,
      { code: 'CHANNEL_STATS_UNAVAILABLE', status: 503, retryable: true },
      { cause, retryAfter: (AppError.is(cause) ? cause.retryAfter : undefined) ?? DEFAULT_RETRY_AFTER },
    );
  }
}

import type { CacheOptions } from '@breakwater/cache';
import { hours } from '@breakwater/core';

/** The cache that holds the last answer of YouTube for each channel. */
export const CHANNEL_STATISTICS = 'channel-statistics';

/** The caches of this feature. Old statistics stand in for YouTube for a week. */
export const CHANNEL_CACHES: Readonly<Record<string, CacheOptions>> = {
  [CHANNEL_STATISTICS]: { grace: hours(7 * 24) },
};

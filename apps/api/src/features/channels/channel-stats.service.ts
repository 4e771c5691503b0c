import { type Cache, CacheService } from '@breakwater/cache';
import { type ModuleStatus, NotFoundError, type StatusReporter } from '@breakwater/core';
import { ModuleHealth } from '@breakwater/health';
import { Fallback } from '@breakwater/resilience';
import { Injectable } from '@nestjs/common';
import { CHANNEL_STATISTICS } from './channel-caches.js';
import { ChannelStatsUnavailableError } from './channel-stats-unavailable.error.js';
import type { ChannelStatistics, ChannelStats } from './channel-statistics.js';
import { YouTubeClient } from './youtube.client.js';
import { YouTubeHealth } from './youtube.health.js';

/** Returns the statistics of channels from YouTube, or the last known ones when YouTube fails. */
@Injectable()
// The check reads only memory, so its answer needs no cache.
@ModuleHealth('channel-stats', { cache: { good: 0, bad: 0 } })
export class ChannelStatsService implements StatusReporter {
  readonly #lastKnown: Cache;

  constructor(
    private readonly youtube: YouTubeClient,
    private readonly youtubeHealth: YouTubeHealth,
    private readonly caches: CacheService,
  ) {
    this.#lastKnown = caches.cache(CHANNEL_STATISTICS);
  }

  /**
   * @throws NotFoundError when YouTube does not know the channel
   * @throws ChannelStatsUnavailableError when YouTube is not available and there is no earlier answer
   */
  @Fallback('recall')
  async read(channelId: string): Promise<ChannelStats> {
    const statistics = await this.youtube.channelStatistics(channelId);
    // The answer does not wait for Redis; the statistics of the cache count its failures.
    void this.#lastKnown.set(channelId, statistics);
    return { ...statistics, degraded: false };
  }

  async recall(error: unknown, channelId: string): Promise<ChannelStats> {
    if (error instanceof NotFoundError) throw error;
    const statistics = await this.#lastKnown.get<ChannelStatistics>(channelId, { stale: true });
    if (!statistics) throw new ChannelStatsUnavailableError(channelId, error);
    return { ...statistics, degraded: true };
  }

  getHealthStatus(): ModuleStatus {
    const details = {
      remembered: this.#lastKnown.stats().size,
      shared: this.caches.redisUp !== undefined,
    };
    if (this.youtubeHealth.check().status !== 'down') return { status: 'healthy', details };
    return {
      status: 'degraded',
      message: 'YouTube is not available: the service answers with the last known numbers.',
      details,
    };
  }
}

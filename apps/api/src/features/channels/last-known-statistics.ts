import { minutes } from '@breakwater/core';
import { InjectRedis } from '@breakwater/redis';
import { Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { ChannelStatistics } from './channel-statistics.js';
import { RecentStatistics } from './recent-statistics.js';

/** Numbers are kept for a week after the last answer of YouTube. */
const EXPIRY = minutes(7 * 24 * 60);

const keyOf = (channelId: string): string => `channel-stats:${channelId}`;

/**
 * Keeps the last good answer for each channel: in Redis for all replicas and across restarts, and in this process while Redis
 * is not available. A failure of Redis never fails a request.
 */
@Injectable()
export class LastKnownStatistics {
  readonly #recent = new RecentStatistics();

  constructor(@InjectRedis() private readonly redis: Redis | undefined) {}

  /** Number of channels that this process remembers. */
  get size(): number {
    return this.#recent.size;
  }

  /** Whether the answers outlive this process. */
  get shared(): boolean {
    return this.redis !== undefined;
  }

  remember(statistics: ChannelStatistics): void {
    this.#recent.remember(statistics);
    // The answer does not wait for Redis; the health check of Redis shows its failures.
    this.redis
      ?.set(keyOf(statistics.channelId), JSON.stringify(statistics), 'PX', EXPIRY)
      .catch(() => undefined);
  }

  async recall(channelId: string): Promise<ChannelStatistics | undefined> {
    const own = this.#recent.recall(channelId);
    const common = await this.#ask(channelId);
    return own && (!common || own.asOf > common.asOf) ? own : common;
  }

  async #ask(channelId: string): Promise<ChannelStatistics | undefined> {
    try {
      const text = await this.redis?.get(keyOf(channelId));
      if (!text) return undefined;
      const statistics = JSON.parse(text) as ChannelStatistics;
      const asOf = new Date(statistics.asOf);
      // An earlier version or another program may have written a different value under this key.
      return Number.isNaN(asOf.getTime()) ? undefined : { ...statistics, asOf };
    } catch {
      return undefined;
    }
  }
}

import type { ChannelStatistics } from './channel-statistics.js';

/** Largest number of channels in memory: a few megabytes at about 200 bytes each. */
export const MAX_REMEMBERED = 10_000;

/** Keeps the last good answer for each channel in this process. The channels that were requested longest ago are dropped first. */
export class RecentStatistics {
  readonly #answers = new Map<string, ChannelStatistics>();

  /** Number of channels that are remembered. */
  get size(): number {
    return this.#answers.size;
  }

  remember(statistics: ChannelStatistics): void {
    this.#answers.delete(statistics.channelId);
    this.#answers.set(statistics.channelId, statistics);
    if (this.#answers.size > MAX_REMEMBERED) {
      const [oldest] = this.#answers.keys();
      if (oldest !== undefined) this.#answers.delete(oldest);
    }
  }

  recall(channelId: string): ChannelStatistics | undefined {
    return this.#answers.get(channelId);
  }
}

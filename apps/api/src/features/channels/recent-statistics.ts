import type { ChannelStatistics } from './channel-statistics.js';

/** Channels that are remembered: at some 200 bytes each, a few megabytes. */
export const MAX_REMEMBERED = 10_000;

/** The last good answer for each channel, in this process; the channels that were asked for longest ago are forgotten first. */
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

import { describe, expect, it } from '@jest/globals';
import type { ChannelStatistics } from './channel-statistics.js';
import { RecentStatistics, MAX_REMEMBERED } from './recent-statistics.js';

const statistics = (channelId: string, views = 1): ChannelStatistics => ({
  channelId,
  subscribers: 1,
  views,
  videos: 1,
  asOf: new Date(0),
});

describe('RecentStatistics', () => {
  it('returns the latest answer for a channel, and undefined for an unknown channel', () => {
    const known = new RecentStatistics();
    known.remember(statistics('UC1', 1));
    known.remember(statistics('UC1', 2));
    expect([known.recall('UC1')?.views, known.recall('UC2')]).toEqual([2, undefined]);
  });

  it('drops the channel that was requested longest ago when it is full', () => {
    const known = new RecentStatistics();
    for (let n = 0; n < MAX_REMEMBERED; n++) known.remember(statistics(`UC${n}`));
    known.remember(statistics('UC0'));
    known.remember(statistics('new'));
    expect([known.recall('UC0')?.channelId, known.recall('UC1')]).toEqual(['UC0', undefined]);
  });
});

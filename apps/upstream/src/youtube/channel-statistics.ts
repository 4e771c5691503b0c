import { createHash } from 'node:crypto';

/** Numbers of one channel; the data API sends them as strings. */
export interface ChannelStatistics {
  readonly viewCount: string;
  readonly subscriberCount: string;
  readonly hiddenSubscriberCount: boolean;
  readonly videoCount: string;
}

const MAX_SUBSCRIBERS = 2_000_000;
const MAX_VIEWS_PER_SUBSCRIBER = 200;
const MAX_VIDEOS = 2_000;

/** Invents the numbers of a channel. The same id always gets the same numbers, in every process. */
export function channelStatistics(id: string): ChannelStatistics {
  const digest = createHash('sha256').update(id).digest();
  const subscribers = digest.readUInt32BE(0) % MAX_SUBSCRIBERS;
  const viewsPerSubscriber = 1 + (digest.readUInt32BE(4) % MAX_VIEWS_PER_SUBSCRIBER);
  return {
    viewCount: String(subscribers * viewsPerSubscriber),
    subscriberCount: String(subscribers),
    hiddenSubscriberCount: false,
    videoCount: String(1 + (digest.readUInt32BE(8) % MAX_VIDEOS)),
  };
}

/** Numbers of a channel from the data API. */
export interface ChannelNumbers {
  readonly subscribers: number;
  readonly views: number;
  readonly videos: number;
}

/** The part of an answer of the data API that is read; numbers are strings. */
interface ChannelList {
  readonly items?: readonly {
    readonly statistics: {
      readonly viewCount: string;
      readonly subscriberCount: string;
      readonly videoCount: string;
    };
  }[];
}

/**
 * Reads the first channel of an answer; `undefined` when the list is empty.
 *
 * @throws TypeError when the answer is not such a list
 */
export function readFirstChannel(body: unknown): ChannelNumbers | undefined {
  const [channel] = (body as ChannelList).items ?? [];
  if (!channel) return undefined;
  const { subscriberCount, viewCount, videoCount } = channel.statistics;
  const numbers = {
    subscribers: Number(subscriberCount),
    views: Number(viewCount),
    videos: Number(videoCount),
  };
  if (Object.values(numbers).some(Number.isNaN)) throw new TypeError('The statistics are not numbers.');
  return numbers;
}

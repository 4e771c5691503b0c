/** Numbers of a channel as the data API gives them. */
export interface ChannelNumbers {
  readonly subscribers: number;
  readonly views: number;
  readonly videos: number;
}

/** The part of an answer of the data API that is read; numbers come as texts. */
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
 * Reads the first channel of an answer; `undefined` when it lists none.
 *
 * @throws TypeError when the answer is no such list
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
  if (Object.values(numbers).some(Number.isNaN)) throw new TypeError('The statistics are no numbers.');
  return numbers;
}

import { Clock, ExternalServiceError, NotFoundError } from '@breakwater/core';
import { HttpClient, HttpError, InjectHttp } from '@breakwater/http';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { type ChannelNumbers, readFirstChannel } from './channel-list.js';
import type { ChannelStatistics } from './channel-statistics.js';
import { YOUTUBE } from './youtube.upstream.js';

/** The YouTube data API. The policy of its upstream guards every call. */
@Injectable()
export class YouTubeClient {
  readonly #logger = new Logger('YouTube');

  constructor(
    @InjectHttp(YOUTUBE) private readonly http: HttpClient,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * @throws NotFoundError when YouTube does not know the channel
   * @throws ExternalServiceError when YouTube does not answer, or its answer is wrong
   */
  async channelStatistics(channelId: string): Promise<ChannelStatistics> {
    const body = await this.#ask(channelId);
    const numbers = read(body);
    if (!numbers) throw new NotFoundError(`YouTube does not know the channel ${channelId}.`);
    return { channelId, ...numbers, asOf: this.clock.date() };
  }

  async #ask(id: string): Promise<unknown> {
    let status: number | undefined;
    try {
      const answer = await this.http.get('/youtube/v3/channels', { query: { part: 'statistics', id } });
      ({ status } = answer);
      return answer.json();
    } catch (error) {
      if (error instanceof HttpError) status ??= error.upstreamStatus;
      throw error;
    } finally {
      this.#logger.debug(
        `Asked ${this.http.baseUrl} for channel ${id}: ${status ? `status ${status}` : 'no answer'}`,
      );
    }
  }
}

function read(body: unknown): ChannelNumbers | undefined {
  try {
    return readFirstChannel(body);
  } catch (error) {
    throw new ExternalServiceError('The answer of YouTube cannot be read.', {
      cause: error,
      retryable: false,
    });
  }
}

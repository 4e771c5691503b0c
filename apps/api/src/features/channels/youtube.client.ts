import { Clock, ExternalServiceError, NotFoundError, currentContext } from '@breakwater/core';
import { parseRetryAfter, Resilience } from '@breakwater/resilience';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { YouTubeVariables } from './youtube.variables.js';
import { type ChannelNumbers, readFirstChannel } from './channel-list.js';
import type { ChannelStatistics } from './channel-statistics.js';
import { YOUTUBE_POLICY } from './youtube.policies.js';

const YOUTUBE = 'https://youtube.googleapis.com';

/** Port of the upstream simulator unless `UPSTREAM_PORT` says otherwise. */
const UPSTREAM_PORT = 4010;

/** The YouTube data API; every call is guarded by {@link YOUTUBE_POLICY}. */
@Injectable()
export class YouTubeClient {
  readonly #logger = new Logger('YouTube');
  readonly #origin: string;
  /** The key is in a header, because addresses appear in logs and traces. */
  readonly #headers: Readonly<Record<string, string>>;

  constructor(
    config: ConfigService<YouTubeVariables, true>,
    @Inject(Clock) private readonly clock: Clock,
  ) {
    const key = config.get('YOUTUBE_API_KEY', { infer: true });
    const port = config.get('UPSTREAM_PORT', { infer: true });
    const standard = key && port === undefined ? YOUTUBE : `http://127.0.0.1:${port ?? UPSTREAM_PORT}`;
    this.#origin = config.get('YOUTUBE_URL', { infer: true }) ?? standard;
    this.#headers = key ? { 'x-goog-api-key': key } : {};
  }

  /**
   * @throws NotFoundError when YouTube does not know the channel
   * @throws ExternalServiceError when YouTube does not answer, or its answer is wrong
   */
  @Resilience(YOUTUBE_POLICY)
  async channelStatistics(channelId: string): Promise<ChannelStatistics> {
    const numbers = await this.#ask(channelId);
    if (!numbers) throw new NotFoundError(`YouTube does not know the channel ${channelId}.`);
    return { channelId, ...numbers, asOf: this.clock.date() };
  }

  async #ask(id: string): Promise<ChannelNumbers | undefined> {
    const url = new URL('/youtube/v3/channels', this.#origin);
    url.search = new URLSearchParams({ part: 'statistics', id }).toString();
    const signal = currentContext()?.signal;
    try {
      // A redirection would carry the key to another server.
      const response = await fetch(url, {
        headers: this.#headers,
        redirect: 'error',
        ...(signal && { signal }),
      });
      this.#logger.debug(`Asked ${this.#origin} for channel ${id}: status ${response.status}`);
      if (!response.ok) throw await this.#refusal(response);
      return readFirstChannel(await response.json());
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof ExternalServiceError) throw error;
      throw new ExternalServiceError('The answer of YouTube cannot be read.', { cause: error });
    }
  }

  async #refusal(response: Response): Promise<ExternalServiceError> {
    // An unread body would keep its connection busy.
    await response.body?.cancel();
    const { status, headers } = response;
    const retryAfter = parseRetryAfter(headers.get('retry-after'), this.clock.date().getTime());
    return new ExternalServiceError(`YouTube answered with status ${status}.`, {
      metadata: { status },
      retryable: status >= 500 || status === 429 || status === 408,
      ...(retryAfter !== undefined && { retryAfter }),
    });
  }
}

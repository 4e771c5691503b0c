import {
  type AiAnswer,
  AiCapability,
  type AiContent,
  type AiProcessOptions,
  AiService,
  type Sentiment,
} from '@breakwater/ai';
import { Injectable } from '@nestjs/common';
import { VideosService } from './videos.service.js';

/** Suggests texts for a video. An answer always comes; it says which rung of the ladder gave it. */
@Injectable()
export class SuggestionsService {
  constructor(
    private readonly videos: VideosService,
    private readonly ai: AiService,
  ) {}

  /** @throws NotFoundError */
  async titles(id: string): Promise<AiAnswer<string[]>> {
    return this.ai.process(AiCapability.TitleGeneration, await this.#contentOf(id));
  }

  /** @throws NotFoundError */
  async description(id: string, signal?: AbortSignal): Promise<AiAnswer<string>> {
    return this.ai.process(AiCapability.DescriptionGeneration, await this.#contentOf(id), until(signal));
  }

  /** @throws NotFoundError */
  async keywords(id: string, signal?: AbortSignal): Promise<AiAnswer<string[]>> {
    return this.ai.process(AiCapability.KeywordExtraction, await this.#contentOf(id), until(signal));
  }

  /** @throws NotFoundError */
  async sentiment(id: string): Promise<AiAnswer<Sentiment>> {
    return this.ai.process(AiCapability.SentimentAnalysis, await this.#contentOf(id));
  }

  /** @throws NotFoundError */
  async summary(id: string): Promise<AiAnswer<string>> {
    return this.ai.process(AiCapability.Summarization, await this.#contentOf(id));
  }

  /** A video without a description is about its title and its tags. */
  async #contentOf(id: string): Promise<AiContent> {
    const { title, description, tags } = await this.videos.read(id);
    return { title, text: description.trim() || [title, ...tags].join(', ') };
  }
}

/** Ends a call with the operation that makes it. The signal of a request needs no mention. */
const until = (signal?: AbortSignal): AiProcessOptions => (signal ? { signal } : {});

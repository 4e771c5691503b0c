import type { AiAnswer, Sentiment } from '@breakwater/ai';
import { RateLimit } from '@breakwater/rate-limit';
import { Criticality, RequestRetry } from '@breakwater/resilience';
import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { VideoParamsDto } from '../video-params.dto.js';
import { SuggestionsService } from './suggestions.service.js';

/**
 * Texts that models, rules and templates suggest for a video. The ladder has an answer for each failure of a model; a retry of the request
 * would pay for it again.
 */
@Controller('videos/:id')
@Criticality('sheddable')
@RequestRetry(false)
@RateLimit('ai')
export class SuggestionsController {
  constructor(private readonly suggestions: SuggestionsService) {}

  @Post('titles')
  @HttpCode(200)
  titles(@Param() { id }: VideoParamsDto): Promise<AiAnswer<string[]>> {
    return this.suggestions.titles(id);
  }

  @Post('description')
  @HttpCode(200)
  description(@Param() { id }: VideoParamsDto): Promise<AiAnswer<string>> {
    return this.suggestions.description(id);
  }

  @Post('keywords')
  @HttpCode(200)
  keywords(@Param() { id }: VideoParamsDto): Promise<AiAnswer<string[]>> {
    return this.suggestions.keywords(id);
  }

  @Post('sentiment')
  @HttpCode(200)
  sentiment(@Param() { id }: VideoParamsDto): Promise<AiAnswer<Sentiment>> {
    return this.suggestions.sentiment(id);
  }

  @Post('summary')
  @HttpCode(200)
  summary(@Param() { id }: VideoParamsDto): Promise<AiAnswer<string>> {
    return this.suggestions.summary(id);
  }
}

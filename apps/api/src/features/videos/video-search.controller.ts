import { RateLimit } from '@breakwater/rate-limit';
import { Criticality, RequestRetry } from '@breakwater/resilience';
import { Controller, Get, Query } from '@nestjs/common';
import { SearchVideosDto } from './search-videos.dto.js';
import { type VideoSearch, VideoSearchService } from './video-search.service.js';

/** The search of videos. A module lists this controller before that of `/videos/:id`, which would take `search` for an id. */
@Controller('videos')
@Criticality('sheddable-plus')
@RequestRetry(false)
export class VideoSearchController {
  constructor(private readonly videos: VideoSearchService) {}

  /** Each search embeds a text, which costs money. */
  @RateLimit('ai')
  @Get('search')
  search(@Query() { q, limit }: SearchVideosDto): Promise<VideoSearch> {
    return this.videos.search(q, limit);
  }
}

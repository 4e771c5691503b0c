import { Criticality, RequestRetry } from '@breakwater/resilience';
import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import { VideoParamsDto } from '../video-params.dto.js';
import { CreateVideoDto } from './create-video.dto.js';
import { ListVideosDto } from './list-videos.dto.js';
import type { Video } from './video.js';
import { type VideoPage, VideosService } from './videos.service.js';

/** The repository retries its queries itself; retries of whole requests would multiply them. */
@Controller('videos')
@RequestRetry(false)
export class VideosController {
  constructor(private readonly videos: VideosService) {}

  @Criticality('critical-plus')
  @Post()
  create(@Body() body: CreateVideoDto, @Headers('idempotency-key') key?: string): Promise<Video> {
    return this.videos.create(body, key);
  }

  @Get()
  list(@Query() query: ListVideosDto): Promise<VideoPage> {
    return this.videos.list(query);
  }

  @Get(':id')
  read(@Param() { id }: VideoParamsDto): Promise<Video> {
    return this.videos.read(id);
  }

  @Criticality('critical-plus')
  @Post(':id/publish')
  @HttpCode(200)
  publish(@Param() { id }: VideoParamsDto): Promise<Video> {
    return this.videos.publish(id);
  }
}

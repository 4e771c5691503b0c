import { RateLimit } from '@breakwater/rate-limit';
import { Criticality, RequestRetry } from '@breakwater/resilience';
import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { VideoParamsDto } from '../../video-params.dto.js';
import type { Preparation } from './preparation.js';
import { PreparationsService } from './preparations.service.js';

/** Starts the preparation of a draft, and shows how far it is. A retry of the request would find its own operation running. */
@Controller('videos/:id/preparation')
@Criticality('sheddable-plus')
@RequestRetry(false)
export class PreparationsController {
  constructor(private readonly preparations: PreparationsService) {}

  @Post()
  @HttpCode(202)
  @RateLimit('ai')
  start(@Param() { id }: VideoParamsDto): Promise<Preparation> {
    return this.preparations.start(id);
  }

  @Get()
  read(@Param() { id }: VideoParamsDto): Promise<Preparation> {
    return this.preparations.read(id);
  }
}

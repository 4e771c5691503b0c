import { Criticality, RequestRetry } from '@breakwater/resilience';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CheckThumbnailDto } from './check-thumbnail.dto.js';
import type { Thumbnail } from './thumbnail.js';
import { ThumbnailsService } from './thumbnails.service.js';

@Controller('thumbnails')
@Criticality('sheddable')
@RequestRetry(false)
export class ThumbnailsController {
  constructor(private readonly thumbnails: ThumbnailsService) {}

  @Post('check')
  @HttpCode(200)
  check(@Body() { url }: CheckThumbnailDto): Promise<Thumbnail> {
    return this.thumbnails.check(url);
  }
}

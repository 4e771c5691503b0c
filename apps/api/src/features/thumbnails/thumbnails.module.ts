import { HttpModule } from '@breakwater/http';
import { ResilienceModule } from '@breakwater/resilience';
import { Module } from '@nestjs/common';
import { ThumbnailsController } from './thumbnails.controller.js';
import { ThumbnailsService } from './thumbnails.service.js';
import { THUMBNAIL_POLICIES, THUMBNAIL_UPSTREAM } from './thumbnails.upstream.js';

/** Checks thumbnails at addresses that users supply. */
@Module({
  imports: [ResilienceModule.forFeature(THUMBNAIL_POLICIES), HttpModule.forFeature([THUMBNAIL_UPSTREAM])],
  controllers: [ThumbnailsController],
  providers: [ThumbnailsService],
})
export class ThumbnailsModule {}

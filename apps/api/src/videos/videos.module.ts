import { CoreModule } from '@breakwater/core';
import { Module } from '@nestjs/common';
import { InMemoryVideoRepository } from './in-memory-video.repository.js';
import { VideoRepository } from './video.repository.js';
import { VideosController } from './videos.controller.js';
import { VideosService } from './videos.service.js';

/** Videos: create, read, list, publish. */
@Module({
  imports: [CoreModule],
  controllers: [VideosController],
  providers: [VideosService, { provide: VideoRepository, useClass: InMemoryVideoRepository }],
})
export class VideosModule {}

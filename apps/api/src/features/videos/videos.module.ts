import { CoreModule } from '@breakwater/core';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { KnownVideos } from '../known-videos.js';
import { SuggestionsController } from './suggestions.controller.js';
import { SuggestionsService } from './suggestions.service.js';
import { VideoRepository } from './video.repository.js';
import { VideosController } from './videos.controller.js';
import { VideosService } from './videos.service.js';

/** Videos: create, read, list, publish, and suggestions of texts for them. */
@Module({
  imports: [CoreModule],
  controllers: [VideosController, SuggestionsController],
  providers: [VideosService, SuggestionsService, { provide: KnownVideos, useExisting: VideosService }],
  exports: [KnownVideos],
})
export class VideosModule {
  /** @param repository the store of the videos */
  static forRoot(repository: Type<VideoRepository>): DynamicModule {
    return { module: VideosModule, providers: [{ provide: VideoRepository, useClass: repository }] };
  }
}

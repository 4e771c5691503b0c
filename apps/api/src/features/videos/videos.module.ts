import { CoreModule } from '@breakwater/core';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { KnownVideos } from '../known-videos.js';
import { SuggestionsController } from './suggestions.controller.js';
import { SuggestionsService } from './suggestions.service.js';
import { VideoChatController } from './video-chat.controller.js';
import { VideoChatService } from './video-chat.service.js';
import { VideoIndex } from './video-index.js';
import { VideoIndexSelection } from './video-index.selection.js';
import { VideoSearchController } from './video-search.controller.js';
import { VideoSearchService } from './video-search.service.js';
import { VideoRepository } from './video.repository.js';
import { VideosController } from './videos.controller.js';
import { VideosService } from './videos.service.js';

/** Videos: create, read, list, search, publish, suggestions of texts for them, and answers to questions about them. */
@Module({
  imports: [CoreModule],
  // The search comes first: `/videos/:id` would take its path for an id.
  controllers: [VideoSearchController, VideosController, SuggestionsController, VideoChatController],
  providers: [
    VideosService,
    SuggestionsService,
    VideoChatService,
    VideoSearchService,
    VideoIndex,
    VideoIndexSelection,
    { provide: KnownVideos, useExisting: VideosService },
  ],
  exports: [KnownVideos, SuggestionsService, VideosService],
})
export class VideosModule {
  /** @param repository the store of the videos */
  static forRoot(repository: Type<VideoRepository>): DynamicModule {
    return { module: VideosModule, providers: [{ provide: VideoRepository, useClass: repository }] };
  }
}

import { CacheModule } from '@breakwater/cache';
import { HttpModule } from '@breakwater/http';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { ATPROTO_UPSTREAM, CALL_RATES } from './atproto.upstream.js';
import { JETSTREAM_STREAM } from './jetstream.js';
import { PostRepository } from './post.repository.js';
import { PostsCollector } from './posts.collector.js';
import { PostsController } from './posts.controller.js';
import { PostsHealth } from './posts.health.js';
import { PostsReader } from './posts.reader.js';
import { PROFILE_CACHES, ProfilesService } from './profiles.service.js';

/** Posts of Bluesky: the stream brings them, the profile API describes their authors. */
@Module({
  imports: [
    CALL_RATES,
    HttpModule.forFeatureAsync([ATPROTO_UPSTREAM]),
    CacheModule.forFeature(PROFILE_CACHES),
    JETSTREAM_STREAM,
  ],
  controllers: [PostsController],
  providers: [PostsCollector, PostsReader, ProfilesService, PostsHealth],
})
export class PostsModule {
  /** @param repository the store of the posts */
  static forRoot(repository: Type<PostRepository>): DynamicModule {
    return { module: PostsModule, providers: [{ provide: PostRepository, useClass: repository }] };
  }
}

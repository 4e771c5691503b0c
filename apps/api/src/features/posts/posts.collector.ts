import { type HandlerContext, type StreamEvent, StreamHandler } from '@breakwater/streams';
import { Inject, Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { JETSTREAM } from './jetstream.js';
import { PostRepository } from './post.repository.js';
import type { PostsVariables } from './posts.variables.js';
import { ProfilesService } from './profiles.service.js';
import { readEvent } from './read-event.js';

/** Keeps the posts that the stream brings. */
@Injectable()
export class PostsCollector {
  readonly #collection: string;

  constructor(
    private readonly profiles: ProfilesService,
    @Inject(PostRepository) private readonly posts: PostRepository,
    config: ConfigService<PostsVariables, true>,
  ) {
    this.#collection = config.get('JETSTREAM_COLLECTION', { infer: true });
  }

  /** @throws ValidationError for an event that is no post, which goes to the dead letters */
  @StreamHandler(JETSTREAM)
  async collect({ data }: StreamEvent, { commitWith }: HandlerContext): Promise<void> {
    const change = readEvent(data, this.#collection);
    if (!change) return;
    const { did } = change;
    if (change.kind === 'remove') return this.posts.remove(did, change.rkey, commitWith);
    const author = await this.profiles.authorOf(did);
    await this.posts.keep({ author, ...change.post }, commitWith);
  }
}

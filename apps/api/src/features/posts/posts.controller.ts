import { Criticality, RequestRetry } from '@breakwater/resilience';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { ListPostsDto } from './list-posts.dto.js';
import type { Author, Post } from './post.js';
import { PostRepository } from './post.repository.js';
import type { PostsVariables } from './posts.variables.js';

/** One page of `GET /posts`, the newest post first. */
export interface PostPage {
  readonly items: readonly {
    /** Address of the post in ATProto. */
    readonly uri: string;
    readonly author: Author;
    readonly text: string;
    readonly seenAt: Date;
  }[];
  /** The value of `before` for the next page; `null` on the last page. */
  readonly next: number | null;
}

/** The repository retries its queries itself; retries of whole requests would multiply them. */
@Controller('posts')
@Criticality('sheddable-plus')
@RequestRetry(false)
export class PostsController {
  readonly #collection: string;

  constructor(
    @Inject(PostRepository) private readonly posts: PostRepository,
    config: ConfigService<PostsVariables, true>,
  ) {
    this.#collection = config.get('JETSTREAM_COLLECTION', { infer: true });
  }

  @Get()
  async list(@Query() { limit, before }: ListPostsDto): Promise<PostPage> {
    // One extra post shows whether there is a next page.
    const found = await this.posts.list({ limit: limit + 1, ...(before !== undefined && { before }) });
    const page = found.slice(0, limit);
    const items = page.map(({ author, rkey, text, position }: Post) => ({
      uri: `at://${author.did}/${this.#collection}/${rkey}`,
      author,
      text,
      seenAt: new Date(position / 1000),
    }));
    return { items, next: found.length > limit ? (page.at(-1)?.position ?? null) : null };
  }
}

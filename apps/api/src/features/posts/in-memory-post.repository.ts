import { Injectable } from '@nestjs/common';
import type { Post } from './post.js';
import type { PostQuery, PostRepository } from './post.repository.js';

/** Number of posts that are kept; the oldest one goes first. */
const MAX_POSTS = 10_000;

/** {@link PostRepository} in memory, for specs and for a trial without a database. Its posts are lost when the process ends. */
@Injectable()
export class InMemoryPostRepository implements PostRepository {
  /** Posts in the order in which they arrived. */
  readonly #posts = new Map<string, Post>();

  async keep(post: Post): Promise<void> {
    const key = keyOf(post.author.did, post.rkey);
    const former = this.#posts.get(key);
    this.#posts.set(key, former ? { ...post, position: former.position } : post);
    const [oldest] = this.#posts.keys();
    if (this.#posts.size > MAX_POSTS && oldest !== undefined) this.#posts.delete(oldest);
  }

  async remove(did: string, rkey: string): Promise<void> {
    this.#posts.delete(keyOf(did, rkey));
  }

  async list({ limit, before = Infinity }: PostQuery): Promise<readonly Post[]> {
    const newestFirst = [...this.#posts.values()].toSorted((a, b) => b.position - a.position);
    return newestFirst.filter(({ position }) => position < before).slice(0, limit);
  }
}

const keyOf = (did: string, rkey: string): string => `${did}/${rkey}`;

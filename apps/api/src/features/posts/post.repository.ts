import type { HandlerContext } from '@breakwater/streams';
import type { Post } from './post.js';

/** Part of a list that is read from the newest to the oldest. */
export interface PostQuery {
  /** Largest number of posts. */
  readonly limit: number;
  /** Position of the last post of the page before; the page starts behind it. */
  readonly before?: number;
}

/**
 * Runs inside the transaction that changes the posts, and keeps the position of the stream in it. A store without transactions does not
 * call it.
 */
export type KeepPosition = HandlerContext['commitWith'];

/** Port: the store of the posts. */
export interface PostRepository {
  /** Keeps a post. A post of the same author and key is replaced, and keeps its place in the list. */
  keep(post: Post, keepPosition: KeepPosition): Promise<void>;
  /** Removes a post, if it exists. */
  remove(did: string, rkey: string, keepPosition: KeepPosition): Promise<void>;
  list(query: PostQuery): Promise<readonly Post[]>;
}

/** Injection token of {@link PostRepository}. */
export const PostRepository = Symbol('PostRepository');

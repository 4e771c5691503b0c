/** The author of a post, as far as the profile API has told. */
export interface Author {
  readonly did: string;
  /** `null` when the profile API did not answer in time. */
  readonly handle: string | null;
  readonly displayName: string | null;
  readonly followers: number | null;
}

/** A post that the stream has brought. */
export interface Post {
  readonly author: Author;
  /** Key of the record; together with the author it names the post. */
  readonly rkey: string;
  readonly text: string;
  /** Position in the stream: microseconds since 1970. */
  readonly position: number;
}

/** A change that an event of the stream asks for. */
export type PostChange =
  | { readonly kind: 'keep'; readonly did: string; readonly post: Omit<Post, 'author'> }
  | { readonly kind: 'remove'; readonly did: string; readonly rkey: string };

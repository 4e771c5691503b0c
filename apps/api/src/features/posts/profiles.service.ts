import { Cached, type CacheOptions } from '@breakwater/cache';
import { ExternalServiceError, hours } from '@breakwater/core';
import { HttpClient, HttpError, InjectHttp } from '@breakwater/http';
import { Fallback } from '@breakwater/resilience';
import { Injectable } from '@nestjs/common';
import { ATPROTO } from './atproto.upstream.js';
import type { Author } from './post.js';

/** The cache of profiles. */
const PROFILES = 'author-profiles';

/** The caches of this feature. A profile that is a day old is better than none. */
export const PROFILE_CACHES: Readonly<Record<string, CacheOptions>> = { [PROFILES]: { grace: hours(24) } };

/** Answer of the profile API about an account that it does not know. */
const UNKNOWN = new Set([400, 404]);

/** Looks up the authors of posts in the profile API. */
@Injectable()
export class ProfilesService {
  constructor(@InjectHttp(ATPROTO) private readonly http: HttpClient) {}

  /** Returns the author; without a profile when the API does not know the account, or does not answer now. */
  @Cached(PROFILES, { key: (did: string) => did })
  @Fallback('withoutProfile')
  async authorOf(did: string): Promise<Author> {
    try {
      const answer = await this.http.get('/xrpc/app.bsky.actor.getProfile', { query: { actor: did } });
      return readProfile(did, answer.json());
    } catch (error) {
      if (error instanceof HttpError && UNKNOWN.has(error.upstreamStatus ?? 0)) return unknown(did);
      throw error;
    }
  }

  withoutProfile(_error: unknown, did: string): Promise<Author> {
    return Promise.resolve(unknown(did));
  }
}

const unknown = (did: string): Author => ({ did, handle: null, displayName: null, followers: null });

/** @throws ExternalServiceError when the answer is no profile */
function readProfile(did: string, body: unknown): Author {
  const { handle, displayName, followersCount } = (body ?? {}) as Record<string, unknown>;
  if (typeof handle !== 'string' || !/^[\w.-]{1,253}$/.test(handle)) {
    throw new ExternalServiceError('The answer of the profile API cannot be read.', { retryable: false });
  }
  return {
    did,
    handle,
    // PostgreSQL cannot store NUL in a text.
    displayName: typeof displayName === 'string' ? displayName.replaceAll('\0', '') : null,
    followers: isFollowers(followersCount) ? followersCount : null,
  };
}

/** PostgreSQL stores the number in 32 bits. */
function isFollowers(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 31;
}

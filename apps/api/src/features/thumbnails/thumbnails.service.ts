import { isTimeoutExceededError } from '@breakwater/core';
import {
  HttpBlockedError,
  HttpBodyError,
  type HttpClient,
  HttpError,
  HttpTimeoutError,
  InjectHttp,
} from '@breakwater/http';
import { Injectable } from '@nestjs/common';
import { imageType } from './image-type.js';
import type { Thumbnail } from './thumbnail.js';
import { ThumbnailUnusableError } from './thumbnail-unusable.error.js';
import { THUMBNAILS } from './thumbnails.upstream.js';

/** Checks images that users want as thumbnails of their videos. */
@Injectable()
export class ThumbnailsService {
  constructor(@InjectHttp(THUMBNAILS) private readonly http: HttpClient) {}

  /** @throws ThumbnailUnusableError when the address leads to no image that can be a thumbnail */
  async check(url: string): Promise<Thumbnail> {
    const bytes = await this.#fetch(url);
    const type = imageType(bytes);
    if (!type) throw new ThumbnailUnusableError('it is not a JPEG, PNG or GIF image');
    return { type, bytes: bytes.length };
  }

  async #fetch(url: string): Promise<Buffer> {
    try {
      const answer = await this.http.get(new URL(url), { headers: { accept: 'image/*' } });
      return answer.bytes();
    } catch (cause) {
      const reason = reasonOf(cause);
      if (reason === undefined) throw cause;
      throw new ThumbnailUnusableError(reason, { cause });
    }
  }
}

/** Returns the fault of the address or of its server, as the end of a sentence; `undefined` for faults of this service. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof HttpBlockedError)
    return 'its address is not allowed; use a public address on port 80 or 443';
  if (isTimeoutExceededError(error)) return 'its server did not answer in time';
  if (error instanceof HttpTimeoutError && error.phase !== 'queue' && error.phase !== 'deadline')
    return 'its server did not answer in time';
  if (error instanceof HttpBodyError)
    return error.failure === 'too-large' ? 'it is larger than 2 MB' : 'its server broke off';
  if (error instanceof HttpError && !(error instanceof HttpTimeoutError)) {
    const status = error.upstreamStatus;
    return status === undefined
      ? 'its server cannot be reached'
      : `its server answered with status ${status}`;
  }
  return undefined;
}

import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { RequestValidationPipe } from '../../platform/security/request-validation.pipe.js';
import { KnownVideos } from '../known-videos.js';
import { VideoParamsDto } from '../video-params.dto.js';

/** Refuses requests for videos that do not exist. A guard runs before the body is read, so nobody sends 500 MB in vain. */
@Injectable()
export class KnownVideoGuard implements CanActivate {
  readonly #pipe = new RequestValidationPipe();

  constructor(@Inject(KnownVideos) private readonly videos: KnownVideos) {}

  /** @throws ValidationError, NotFoundError */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { params } = context.switchToHttp().getRequest<{ readonly params: unknown }>();
    // Pipes run after the body has been read.
    const { id } = (await this.#pipe.transform(params, {
      type: 'param',
      metatype: VideoParamsDto,
    })) as VideoParamsDto;
    await this.videos.read(id);
    return true;
  }
}

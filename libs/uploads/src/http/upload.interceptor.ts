import type { IncomingMessage, ServerResponse } from 'node:http';
import { OptionsError } from '@breakwater/core';
import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  mixin,
  type NestInterceptor,
  type Type,
} from '@nestjs/common';
import { catchError, from, mergeMap, type Observable, throwError } from 'rxjs';
import { keepAccepted } from '../accepted-upload.js';
import type { ResolvedUploadOptions } from './upload.decorator.js';
import { UploadRequests } from './upload-requests.js';

/** Creates the interceptor of one handler. It exists once per handler, so that an unknown policy is found when the application starts. */
export function uploadInterceptor(options: ResolvedUploadOptions, place: string): Type<NestInterceptor> {
  @Injectable()
  class UploadInterceptor implements NestInterceptor {
    constructor(private readonly requests: UploadRequests) {
      try {
        requests.requirePolicy(options.policy);
      } catch (error) {
        if (!(error instanceof OptionsError)) throw error;
        throw new OptionsError('upload.policy', error.expected, options.policy, place);
      }
    }

    async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
      const http = context.switchToHttp();
      const request = http.getRequest<IncomingMessage>();
      const upload = await this.requests.receive(request, http.getResponse<ServerResponse>(), options);
      if (!upload) return next.handle();
      keepAccepted(request, upload);
      return next.handle().pipe(
        catchError((error: unknown) =>
          // Nobody knows of the file if the handler has failed.
          from(this.requests.discard(upload)).pipe(mergeMap(() => throwError(() => error))),
        ),
      );
    }
  }
  return mixin(UploadInterceptor);
}

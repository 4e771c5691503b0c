import { needModule, OptionsError } from '@breakwater/core';
import { SetMetadata } from '@nestjs/common';
import { Streams } from '../streams.service.js';

/** Metadata key of {@link StreamHandler}. */
export const STREAM_HANDLER = Symbol('@breakwater/streams:StreamHandler');

/**
 * Makes a method of a singleton provider the handler of a stream. It receives `StreamEvent` and `{ signal }`. An event counts as
 * handled when the method returns or its promise resolves. Policies such as `@Retry()` on the method apply to each event.
 *
 * @param stream name of the stream in `StreamsModule.forFeature`
 */
export function StreamHandler(stream: string): MethodDecorator {
  if (typeof stream !== 'string' || stream === '')
    throw new OptionsError('@StreamHandler', 'called with the name of a stream', stream);
  return (target, key, descriptor) => {
    needModule(target, key, { decorator: '@StreamHandler()', module: 'StreamsModule', provider: Streams });
    SetMetadata(STREAM_HANDLER, stream)(target, key, descriptor);
  };
}

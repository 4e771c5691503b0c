import { checkOptions } from '@breakwater/core';
import type { HandleEvent } from '../processing/event-intake.js';
import type { FoundHandler } from './stream-handlers.js';

/**
 * Finds the one handler of each stream.
 *
 * @throws OptionsError with every stream without a handler, handler without a stream, and second handler of a stream
 */
export const bindHandlers = (
  streams: readonly string[],
  found: readonly FoundHandler[],
): ReadonlyMap<string, HandleEvent> =>
  checkOptions('streams', undefined, (check) => {
    const handlers = new Map<string, { readonly place: string; readonly handle: HandleEvent }>();
    for (const { stream, place, handle } of found) {
      const at = check.within('handler', place);
      if (!streams.includes(stream)) {
        const known =
          streams.length > 0 ? `one of the streams (${streams.join(', ')})` : 'the name of a stream';
        at.that(
          false,
          stream,
          `${known}; or define it: StreamsModule.forFeature({ name: '${stream}', url: (cursor) => ... })`,
          stream,
        );
      } else if (!handle) {
        at.that(false, stream, 'a method of a singleton provider', 'a provider of another scope');
      } else {
        const first = handlers.get(stream);
        if (first) at.that(false, stream, `the only handler of its stream, which ${first.place} is`, place);
        else handlers.set(stream, { place, handle });
      }
    }
    for (const stream of streams) {
      const isBound = found.some((handler) => handler.stream === stream);
      const expected = `handled: write @StreamHandler('${stream}') above a method of a provider`;
      check.that(isBound, stream, expected, 'no handler');
    }
    return new Map([...handlers].map(([stream, { handle }]) => [stream, handle]));
  });

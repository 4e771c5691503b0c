import { OptionsError } from '@breakwater/core';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { bindHandlers } from './handlers/bind-handlers.js';
import { StreamHandlers } from './handlers/stream-handlers.js';
import { resolveStream } from './options/resolve-stream.js';
import type { ResolvedStreamOptions, StreamOptions } from './options/stream.options.js';
import { StreamsSettings } from './streams.options.js';

/** The streams of an application. */
@Injectable()
export class Streams implements OnApplicationBootstrap {
  readonly #options = new Map<string, ResolvedStreamOptions>();

  constructor(
    @Inject(StreamsSettings) private readonly settings: StreamsSettings,
    private readonly handlers: StreamHandlers,
  ) {}

  /** Names of all streams. */
  get names(): readonly string[] {
    return [...this.#options.keys()];
  }

  /**
   * @internal Adds a stream.
   * @throws OptionsError when an option is wrong, or the name is taken
   */
  define(options: StreamOptions, place: string): void {
    const resolved = resolveStream(options, this.settings.defaults, place);
    const { name } = resolved;
    if (this.#options.has(name))
      throw new OptionsError('streams.stream.name', 'a name that no other stream has', name, place);
    this.#options.set(name, resolved);
  }

  /** @throws OptionsError for a stream without a handler, or a handler without a stream */
  onApplicationBootstrap(): void {
    bindHandlers(this.names, this.handlers.find());
  }
}

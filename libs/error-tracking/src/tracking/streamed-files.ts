import { type PlatformRequest, requestIdOf, routeOf } from '@breakwater/core';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit, Optional } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ErrorTracker } from './error-tracker.js';

/** A `StreamableFile` of Nest, by shape: two copies of Nest can meet in one process. */
interface FileAnswer {
  getStream(): { once(event: 'error', listener: (error: unknown) => void): unknown };
}

type Reply = (response: unknown, body: unknown, status?: number) => unknown;

/** The error of a stream whose client has disconnected, which is no failure. */
const CLIENT_LEFT: ReadonlySet<unknown> = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR', 'ECONNRESET']);

/**
 * Tracks the errors of a `StreamableFile` that fails while it is sent. Nest answers these itself, on Express as on Fastify, and no
 * filter sees them.
 */
@Injectable()
export class StreamedFiles implements OnModuleInit, OnApplicationShutdown {
  #restore = (): void => undefined;

  constructor(
    @Inject(ErrorTracker) private readonly tracker: ErrorTracker,
    @Optional() @Inject(HttpAdapterHost) private readonly host?: HttpAdapterHost,
  ) {}

  onModuleInit(): void {
    const adapter = this.host?.httpAdapter as { reply?: Reply } | undefined;
    const reply = adapter?.reply;
    if (!adapter || typeof reply !== 'function') return;
    adapter.reply = (response, body, status) => {
      if (isFile(body)) this.#watch(body, response);
      return reply.call(adapter, response, body, status);
    };
    this.#restore = () => void (adapter.reply = reply);
  }

  onApplicationShutdown(): void {
    this.#restore();
  }

  #watch(file: FileAnswer, response: unknown): void {
    file.getStream().once('error', (error) => {
      if (CLIENT_LEFT.has((error as { readonly code?: unknown } | undefined)?.code)) return;
      this.tracker.trackError(error, contextOf(response));
    });
  }
}

function isFile(body: unknown): body is FileAnswer {
  return typeof (body as Partial<FileAnswer> | undefined | null)?.getStream === 'function';
}

/** The request is `req` in Express and `request` in Fastify. */
function contextOf(response: unknown): Readonly<Record<string, unknown>> {
  const { req, request } = response as { readonly req?: PlatformRequest; readonly request?: PlatformRequest };
  const from = request ?? req;
  if (!from) return {};
  const route = routeOf(from);
  const requestId = requestIdOf(from);
  const { method } = from as { readonly method?: string };
  return {
    ...(method !== undefined && { method }),
    ...(route !== undefined && { route }),
    ...(requestId !== undefined && { requestId }),
  };
}

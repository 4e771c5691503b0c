import { VirtualClock } from '@breakwater/core/testing';
import { Test, type TestingModule } from '@nestjs/testing';
import type { ModuleMetadata } from '@nestjs/common';
import { BreakwaterTesting, RecordingLogger } from '@breakwater/testing';
import {
  type Cache,
  CacheModule,
  type CacheModuleOptions,
  type CacheOptions,
  CacheService,
} from '../src/index.js';

/** An application with caches, on a clock that the test moves. */
export interface CacheApplication {
  readonly app: TestingModule;
  readonly service: CacheService;
  readonly clock: VirtualClock;
  readonly logger: RecordingLogger;
}

export async function startCache(
  options: CacheModuleOptions = {},
  { imports = [], providers = [] }: Pick<ModuleMetadata, 'imports' | 'providers'> = {},
  clock: VirtualClock = new VirtualClock(),
): Promise<CacheApplication> {
  const logger = new RecordingLogger();
  const app = await Test.createTestingModule({
    imports: [CacheModule.forRoot(options), ...imports, BreakwaterTesting.forRoot({ clock })],
    providers,
  }).compile();
  app.useLogger(logger);
  await app.init();
  return { app, service: app.get(CacheService), clock, logger };
}

/** An application with the cache `videos`. */
export interface VideosApplication extends CacheApplication {
  readonly cache: Cache;
}

/** Starts an application with one cache, whose values live exactly as long as its options say. */
export async function startVideos(
  options: CacheOptions = {},
  module: CacheModuleOptions = {},
): Promise<VideosApplication> {
  const application = await startCache({ ...module, caches: { videos: { jitter: 0, ...options } } });
  return { ...application, cache: application.service.cache('videos') };
}

/** A source that always fails. */
export const failing =
  (error: unknown = new Error('down')) =>
  (): Promise<never> =>
    Promise.reject(error);

/** A source that a test answers by hand. */
export interface PendingSource<T> {
  readonly source: (context: { readonly signal: AbortSignal }) => Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
  /** The signals of its calls. */
  readonly signals: readonly AbortSignal[];
}

export function pending<T>(): PendingSource<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const signals: AbortSignal[] = [];
  const source = ({ signal }: { signal: AbortSignal }): Promise<T> => {
    signals.push(signal);
    return promise;
  };
  return { source, resolve, reject, signals };
}

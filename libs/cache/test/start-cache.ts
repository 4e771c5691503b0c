import { Clock, CoreModule, Random } from '@breakwater/core';
import { SeededRandom, VirtualClock } from '@breakwater/core/testing';
import { Test, type TestingModule } from '@nestjs/testing';
import type { ModuleMetadata } from '@nestjs/common';
import { RecordingLogger } from '@breakwater/testing';
import { CacheModule, type CacheModuleOptions, CacheService } from '../src/index.js';

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
    imports: [CoreModule, CacheModule.forRoot(options), ...imports],
    providers,
  })
    .overrideProvider(Clock)
    .useValue(clock)
    .overrideProvider(Random)
    .useValue(new SeededRandom(1))
    .compile();
  app.useLogger(logger);
  await app.init();
  return { app, service: app.get(CacheService), clock, logger };
}

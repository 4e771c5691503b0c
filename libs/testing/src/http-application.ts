import { Clock } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import type { INestApplication, LoggerService, ModuleMetadata } from '@nestjs/common';
import type { TestingModuleBuilder } from '@nestjs/testing';

/** An HTTP framework on which everything must behave alike. */
export type HttpPlatform = 'Express' | 'Fastify';

/** Loaded on demand: an application needs one of the platforms only. */
const ADAPTERS: Record<HttpPlatform, () => Promise<object>> = {
  Express: async () => new (await import('@nestjs/platform-express')).ExpressAdapter(),
  Fastify: async () => new (await import('@nestjs/platform-fastify')).FastifyAdapter(),
};

/** For `describe.each`. */
export const HTTP_PLATFORMS: readonly HttpPlatform[] = ['Express', 'Fastify'];

/** The parts of an application, and how it is started. */
export interface ApplicationParts extends ModuleMetadata {
  /** @default a logger that drops all lines */
  readonly logger?: LoggerService;
  /** Replaces further providers. */
  readonly override?: (builder: TestingModuleBuilder) => TestingModuleBuilder;
  /** Is called before the application starts. */
  readonly prepare?: (app: INestApplication) => void;
}

/** Status and body of an answer in JSON. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** An application that listens on a free port. A spec moves its clock. */
export class HttpApplication implements AsyncDisposable {
  constructor(
    readonly app: INestApplication,
    readonly url: string,
    readonly clock: VirtualClock,
  ) {}

  readonly fetch = (path: string, init?: RequestInit): Promise<Response> => fetch(this.url + path, init);

  readonly json = async (path: string, init?: RequestInit): Promise<HttpAnswer> => {
    const response = await this.fetch(path, init);
    return { status: response.status, body: await response.json() };
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.close();
  }
}

/** Starts an application of these parts; the spec closes it. */
export async function startApplication(
  platform: HttpPlatform,
  { logger, override = (builder) => builder, prepare, ...metadata }: ApplicationParts,
): Promise<HttpApplication> {
  const { Test } = await import('@nestjs/testing');
  const clock = new VirtualClock();
  const builder = Test.createTestingModule(metadata).overrideProvider(Clock).useValue(clock);
  const testing = await override(builder)
    .setLogger(logger ?? { log() {}, error() {}, warn() {} })
    .compile();
  const app = testing.createNestApplication((await ADAPTERS[platform]()) as never, {
    forceCloseConnections: true,
  });
  prepare?.(app);
  await app.listen(0, '127.0.0.1');
  return new HttpApplication(app, await app.getUrl(), clock);
}

import { Clock, LifecycleState, ProcessFacts } from '@breakwater/core';
import { FakeProcessFacts, VirtualClock } from '@breakwater/core/testing';
import { type INestApplication, type LoggerService, Module, type Provider, type Type } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { HealthModule, type HealthModuleOptions } from '../../src/index.js';

/** What a test starts beside the health module. */
export interface Surroundings {
  readonly providers?: Provider[];
  readonly controllers?: Type[];
  readonly lifecycle?: Partial<LifecycleState>;
  readonly logger?: LoggerService;
}

/** A service with the health module that listens on a free port; time and machine are the test's. */
export class Service {
  constructor(
    readonly app: INestApplication,
    readonly url: string,
    readonly clock: VirtualClock,
    readonly machine: FakeProcessFacts,
  ) {}

  request(path: string, init?: RequestInit): Promise<Response> {
    return fetch(this.url + path, init);
  }

  /** Status code and body of a GET. */
  async get(
    path: string,
    headers: Record<string, string> = {},
  ): Promise<{ code: number; body: Record<string, unknown> }> {
    const response = await this.request(path, { headers });
    return { code: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  /** Lets promises and sockets go on until `condition` holds. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await this.clock.settle();
  }
}

const ADAPTERS = {
  Express: () => new ExpressAdapter(),
  Fastify: () => new FastifyAdapter(),
} as const;

export type PlatformName = keyof typeof ADAPTERS;
export const PLATFORM_NAMES: readonly PlatformName[] = ['Express', 'Fastify'];

/** Without the checks of the process, unless the test asks for them. */
const QUIET: HealthModuleOptions = { memory: false, cpu: false, eventLoop: false, version: '1.2.3' };

export async function start(
  platform: PlatformName,
  options: HealthModuleOptions = {},
  { providers = [], controllers = [], lifecycle, logger }: Surroundings = {},
): Promise<Service> {
  const clock = new VirtualClock();
  const machine = new FakeProcessFacts();

  @Module({
    providers: lifecycle ? [{ provide: LifecycleState, useValue: lifecycle }] : [],
    exports: lifecycle ? [LifecycleState] : [],
  })
  class LifecycleModule {}

  const testing = await Test.createTestingModule({
    imports: [
      { module: LifecycleModule, global: true },
      HealthModule.forRootAsync({ useFactory: () => ({ ...QUIET, ...options }) }),
    ],
    providers,
    controllers,
  })
    .overrideProvider(Clock)
    .useValue(clock)
    .overrideProvider(ProcessFacts)
    .useValue(machine)
    .setLogger(logger ?? { log() {}, error() {}, warn() {} })
    .compile();
  const app = testing.createNestApplication(ADAPTERS[platform]() as never, { forceCloseConnections: true });
  await app.listen(0, '127.0.0.1');
  return new Service(app, await app.getUrl(), clock, machine);
}

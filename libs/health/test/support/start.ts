import { LifecycleState, ProcessFacts } from '@breakwater/core';
import { FakeProcessFacts } from '@breakwater/core/testing';
import { HTTP_PLATFORMS, HttpApplication, type HttpPlatform, startApplication } from '@breakwater/testing';
import { type LoggerService, Module, type ModuleMetadata, type Provider, type Type } from '@nestjs/common';
import { HealthModule, type HealthModuleOptions } from '../../src/index.js';

/** The parts that a test starts beside the health module. */
export interface Surroundings {
  readonly imports?: ModuleMetadata['imports'];
  readonly providers?: Provider[];
  readonly controllers?: Type[];
  readonly lifecycle?: Partial<LifecycleState>;
  readonly logger?: LoggerService;
}

/** A service with the health module that listens on a free port. A spec moves its clock and its machine. */
export class Service extends HttpApplication {
  constructor(
    { app, url, clock }: HttpApplication,
    readonly machine: FakeProcessFacts,
  ) {
    super(app, url, clock);
  }

  request(path: string, init?: RequestInit): Promise<Response> {
    return this.fetch(path, init);
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

export type PlatformName = HttpPlatform;
export const PLATFORM_NAMES = HTTP_PLATFORMS;

/** Options without the checks of the process, unless the test requests them. */
const QUIET: HealthModuleOptions = { memory: false, cpu: false, eventLoop: false, version: '1.2.3' };

export async function start(
  platform: HttpPlatform,
  options: HealthModuleOptions = {},
  { lifecycle, imports = [], ...parts }: Surroundings = {},
): Promise<Service> {
  const machine = new FakeProcessFacts();

  @Module({
    providers: lifecycle ? [{ provide: LifecycleState, useValue: lifecycle }] : [],
    exports: lifecycle ? [LifecycleState] : [],
  })
  class LifecycleModule {}

  const application = await startApplication(platform, {
    ...parts,
    imports: [
      ...imports,
      { module: LifecycleModule, global: true },
      HealthModule.forRootAsync({ useFactory: () => ({ ...QUIET, ...options }) }),
    ],
    override: (builder) => builder.overrideProvider(ProcessFacts).useValue(machine),
  });
  return new Service(application, machine);
}

import { Clock, CoreModule } from '@breakwater/core';
import { ResilienceModule, type ResilienceModuleOptions } from '@breakwater/resilience';
import { RecordingLogger } from '@breakwater/testing';
import type { ModuleMetadata } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  type HttpClient,
  HttpClients,
  HttpModule,
  type HttpModuleOptions,
  type HttpPolicy,
  type UpstreamOptions,
} from '../../src/index.js';
import { type Script, ScriptedServer } from './scripted-server.js';

/** Retries without a wait that a test would notice. */
export const QUICK: HttpPolicy = { retry: { delay: 1, jitter: 'none', maxDelay: 1, maxRetryAfter: 60_000 } };

/** An application with one upstream, and the server behind it. */
export class ClientApplication implements AsyncDisposable {
  constructor(
    readonly app: TestingModule,
    readonly client: HttpClient,
    readonly server: ScriptedServer,
    readonly logger: RecordingLogger,
  ) {}

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.close();
    await this.server[Symbol.asyncDispose]();
  }
}

/** Parts of an application with one upstream that a test can replace. */
export interface ClientParts extends Pick<ModuleMetadata, 'imports' | 'providers'> {
  readonly script?: Script;
  readonly upstream?: UpstreamOptions;
  /** Path of the base URL. @default none */
  readonly path?: string;
  readonly module?: HttpModuleOptions;
  readonly resilience?: ResilienceModuleOptions;
  /** @default the clock of the system */
  readonly clock?: Clock;
}

/** Starts an application whose upstream `payments` is a scripted server. */
export async function startClient({
  script,
  upstream = {},
  path = '',
  module = {},
  resilience = {},
  clock,
  imports = [],
  providers = [],
}: ClientParts = {}): Promise<ClientApplication> {
  const server = await ScriptedServer.start(script);
  const logger = new RecordingLogger();
  const builder = Test.createTestingModule({
    imports: [
      CoreModule,
      ResilienceModule.forRoot(resilience),
      HttpModule.forRoot(module),
      HttpModule.forFeature([
        { name: 'payments', policy: QUICK, baseUrl: server.origin + path, ...upstream },
      ]),
      ...imports,
    ],
    providers,
  });
  if (clock) builder.overrideProvider(Clock).useValue(clock);
  const app = await builder.compile();
  app.useLogger(logger);
  await app.init();
  return new ClientApplication(app, app.get(HttpClients).client('payments'), server, logger);
}

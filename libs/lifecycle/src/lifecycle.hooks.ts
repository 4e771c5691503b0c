import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Server } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { Closers } from './closing/closers.js';
import { Drain } from './drain/drain.js';
import { ServerTraffic } from './server/server-traffic.js';
import { Connections } from './server/connections.js';
import { Http2Sessions } from './server/http2-sessions.js';
import { serverTimeoutWarnings } from './server/server-timeouts.js';
import { WebSockets } from './server/web-sockets.js';
import { ExpectedWork } from './in-flight/expected-work.js';
import { Intakes } from './intake/intakes.js';
import { runsInKubernetes } from './options/lifecycle.environment.js';
import { ResolvedLifecycleOptions } from './options/lifecycle.options.js';
import { budgetWarnings } from './options/phase-budget.js';
import { GracefulShutdown } from './shutdown/graceful-shutdown.js';
import { StartupError } from './startup/startup.error.js';
import { StartupExplorer } from './startup/startup.explorer.js';
import { StartupTasks } from './startup/startup-tasks.js';
import { Lifecycle } from './state/lifecycle.js';

/** Ties the parts to the life cycle of Nest. */
@Injectable()
export class LifecycleHooks
  implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  readonly #logger = new Logger('Lifecycle');

  constructor(
    @Inject(ResolvedLifecycleOptions) private readonly options: ResolvedLifecycleOptions,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(ServerTraffic) private readonly traffic: ServerTraffic,
    @Inject(WebSockets) private readonly webSockets: WebSockets,
    @Inject(Http2Sessions) private readonly sessions: Http2Sessions,
    @Inject(Connections) private readonly connections: Connections,
    @Inject(StartupExplorer) private readonly explorer: StartupExplorer,
    @Inject(StartupTasks) private readonly startup: StartupTasks,
    @Inject(Lifecycle) private readonly lifecycle: Lifecycle,
    @Inject(Intakes) private readonly intakes: Intakes,
    @Inject(Closers) private readonly closers: Closers,
    @Inject(ExpectedWork) private readonly expected: ExpectedWork,
    @Inject(Drain) private readonly drain: Drain,
    @Inject(GracefulShutdown) private readonly shutdown: GracefulShutdown,
  ) {}

  onModuleInit(): void {
    this.#observeServer();
    this.#drainBeforeClose();
    this.host.listen$.subscribe(() => this.#checkServer());
  }

  /** Starts checks and tasks without awaiting them: the service listens while they run, so that probes get answers. */
  onApplicationBootstrap(): void {
    this.explorer.explore();
    const warnings = budgetWarnings(this.options, {
      longestCloser: this.closers.longest,
      hasIntakes: this.intakes.size > 0,
      longWork: this.expected.longerThan(this.options.inFlightTimeout),
    });
    for (const warning of warnings) this.#logger.warn(warning);
    void this.#start();
  }

  /** Drains an application without an HTTP server. With a server, the drain has run before. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.drain.run();
  }

  /** Nest calls the hooks of a global module last. */
  onApplicationShutdown(): void {
    this.lifecycle.enter('stopped');
    this.shutdown.detach();
  }

  async #start(): Promise<void> {
    // Without this pause a task that computes, e.g. compiles a query engine, would run before the server listens.
    const { tasks, checks = [] } = this.startup.status;
    if (tasks.length + checks.length > 0) await setImmediate();
    await this.startup.run();
    try {
      await this.startup.completed;
      this.lifecycle.enter('running');
    } catch (error) {
      // An attached application ends here, with its own message.
      if (error instanceof StartupError && !this.shutdown.attached) this.#logger.error(error.message);
    }
  }

  #observeServer(): void {
    // An application without HTTP has neither an adapter nor a server.
    const adapter = this.host.httpAdapter as HttpAdapterHost['httpAdapter'] | undefined;
    const server = adapter?.getHttpServer() as Server | undefined;
    if (!server) return;
    this.webSockets.observe(server);
    this.sessions.observe(server);
    this.connections.observe(server);
  }

  /** Nest awaits `beforeClose` before any hook; `onModuleDestroy` would come while requests are under way. */
  #drainBeforeClose(): void {
    const adapter = this.host.httpAdapter as { beforeClose?: () => unknown } | undefined;
    if (!adapter) return;
    const beforeClose = adapter.beforeClose?.bind(adapter);
    adapter.beforeClose = async (): Promise<void> => {
      await this.drain.run();
      await beforeClose?.();
    };
  }

  #checkServer(): void {
    for (const server of this.traffic.servers) {
      const warnings = serverTimeoutWarnings(server, runsInKubernetes(process.env));
      for (const warning of warnings) this.#logger.warn(warning);
    }
    if (this.shutdown.attached) return;
    this.#logger.warn(
      '`enableGracefulShutdown(app)` was not called: a signal ends the process without a drain.',
    );
  }
}

import type { Server } from 'node:http';
import { AdminModule } from '@breakwater/admin';
import { bearerToken } from '@breakwater/core';
import { HealthChecks, HealthModule } from '@breakwater/health';
import { CircuitBreakerService, ResilienceModule } from '@breakwater/resilience';
import type { INestApplication, ModuleMetadata } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { TOKEN } from './dashboard-page.js';

/** What a spec changes at the service. */
interface Options {
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
  /** @default none */
  readonly version?: string;
  /** @default a free port */
  readonly port?: number;
}

/** Starts an application with circuits and these modules. Its clock is that of the machine, so its dashboard lives. */
export async function listen(
  modules: NonNullable<ModuleMetadata['imports']>,
  port = 0,
): Promise<INestApplication> {
  const testing = await Test.createTestingModule({ imports: [ResilienceModule.forRoot(), ...modules] })
    .setLogger({ log() {}, error() {}, warn() {} })
    .compile();
  const app = testing.createNestApplication({ forceCloseConnections: true });
  await app.listen(port, '127.0.0.1');
  return app;
}

/** A service with circuits, a database and a dashboard. */
export class DashboardService implements AsyncDisposable {
  /** Whether the critical check of the database succeeds. */
  isDatabaseUp = true;

  private constructor(
    readonly app: INestApplication,
    readonly url: string,
  ) {}

  static async start({ imports = [], version, port = 0 }: Options = {}): Promise<DashboardService> {
    const parts = [
      // A busy machine would decide about the checks of the process.
      HealthModule.forRoot({ memory: false, cpu: false, eventLoop: false }),
      AdminModule.forRoot({
        authorize: bearerToken(TOKEN),
        service: 'studio',
        ...(version !== undefined && { version }),
        who: ({ headers }) => String(headers['x-operator'] ?? 'unknown'),
      }),
      ...imports,
    ];
    const app = await listen(parts, port);
    const service = new DashboardService(app, await app.getUrl());
    app.get(HealthChecks).register(
      'database',
      async () => {
        if (!service.isDatabaseUp) throw new Error('no connection');
      },
      { critical: true, failureThreshold: 1, cache: { good: 0, bad: 0 } },
    );
    return service;
  }

  get circuits(): CircuitBreakerService {
    return this.app.get(CircuitBreakerService);
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** A call that succeeds. */
  call(name: string): Promise<unknown> {
    return this.circuits.execute(name, async () => name);
  }

  /** So many failures that the circuit opens. The text of the errors is hostile. */
  async trip(name: string): Promise<void> {
    for (let call = 0; call < 5; call += 1) {
      await this.circuits
        .execute(name, () => Promise.reject(new Error('<img src=x onerror=alert(1)>')))
        .catch(() => undefined);
    }
  }

  closeConnections(): void {
    (this.app.getHttpServer() as Server).closeAllConnections();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.closeConnections();
    await this.app.close();
  }
}

import { Clock, PubSub } from '@breakwater/core';
import { type HubConnection, PubSubHub, VirtualClock } from '@breakwater/core/testing';
import { HealthModule } from '@breakwater/health';
import { LifecycleModule } from '@breakwater/lifecycle';
import { RedisModule } from '@breakwater/redis';
import { CircuitBreakerService } from '@breakwater/resilience';
import { type HttpApplication, type HttpPlatform, RecordingLogger } from '@breakwater/testing';
import type { DynamicModule } from '@nestjs/common';
import { until } from '../../../../test/harness/until.js';
import type { AdminOptions, FleetView, Snapshot } from '../../src/index.js';
import { startDashboard } from './dashboard-application.js';

export const SECRET = 'a-secret-of-at-least-32-characters';

/** How one instance differs from the others. */
interface Differences {
  readonly platform?: HttpPlatform;
  readonly options?: Partial<AdminOptions>;
}

/** One instance of the service. */
export class FleetMember {
  constructor(
    readonly application: HttpApplication,
    readonly connection?: HubConnection,
  ) {}

  async snapshot(): Promise<Snapshot> {
    return (await this.application.json('/admin/api/snapshot')).body as Snapshot;
  }

  async id(): Promise<string> {
    return (await this.snapshot()).instance.id;
  }

  get circuits(): CircuitBreakerService {
    return this.application.app.get(CircuitBreakerService);
  }

  /** The state of the circuit `payments`. */
  get state(): string | undefined {
    return this.circuits.getState('payments')?.state;
  }

  /** Orders an action as the page does. */
  run(action: string, query: string, body: object = {}): ReturnType<HttpApplication['json']> {
    return this.application.json(`/admin/api/actions/${action}${query}`, actionRequest(body));
  }
}

/** The request of the page for an action. */
export const actionRequest = (body: object = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', 'x-breakwater-admin': '1' },
  body: JSON.stringify({ target: 'payments', reason: 'test', ...body }),
});

/** Instances of one service, in one process and with one clock, so that a spec moves the time of all. */
export class TestFleet implements AsyncDisposable {
  readonly clock = new VirtualClock();
  /** Nest has one logger for all applications of a process. */
  readonly logger = new RecordingLogger();
  readonly members: FleetMember[] = [];

  /** @param broker address of a real Redis, or messages inside of the process */
  constructor(private readonly broker: string | PubSubHub = new PubSubHub()) {}

  /** Starts an instance with a closed circuit `payments`. */
  async start({ platform = 'Express', options = {} }: Differences = {}): Promise<FleetMember> {
    const { broker, clock, logger } = this;
    const connection = broker instanceof PubSubHub ? broker.connect() : undefined;
    const messages: DynamicModule =
      typeof broker === 'string'
        ? RedisModule.forRoot({ url: broker, maxReconnectDelay: 100 })
        : {
            module: class MessagesModule {},
            global: true,
            providers: [{ provide: PubSub, useValue: connection }],
            exports: [PubSub],
          };
    const application = await startDashboard(
      platform,
      { access: 'public', version: '1.2.3', fleet: { secret: SECRET }, ...options },
      {
        imports: [
          LifecycleModule.forRoot(),
          HealthModule.forRoot({ memory: false, cpu: false, eventLoop: false }),
          messages,
        ],
        override: (builder) => builder.overrideProvider(Clock).useValue(clock),
        logger,
      },
    );
    const member = new FleetMember(application, connection);
    await member.circuits.execute('payments', async () => 'paid');
    this.members.push(member);
    return member;
  }

  /** Starts instances that know each other. */
  async startAll(...differences: readonly Differences[]): Promise<FleetMember[]> {
    const members: FleetMember[] = [];
    for (const one of differences) members.push(await this.start(one));
    for (const member of members) {
      await this.fleetOf(
        member,
        ({ instances }) =>
          instances.every(({ state }) => state !== undefined) && instances.length === members.length,
      );
    }
    return members;
  }

  /** Lets time pass until an instance shows such a fleet. */
  fleetOf(member: FleetMember, accept: (fleet: FleetView) => boolean): Promise<FleetView> {
    return until(async () => {
      await this.clock.advance(500);
      return (await member.snapshot()).fleet;
    }, accept);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { application } of this.members) await application[Symbol.asyncDispose]();
  }
}

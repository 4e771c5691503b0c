import { type CheckAnswer, disabledCheck, HealthChecks } from '@breakwater/health';
import { CircuitBreakerService } from '@breakwater/resilience';
import { StreamsStatus } from '@breakwater/streams';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { SimulatorVariables } from '../../platform/config/simulator.variables.js';
import { ATPROTO, ATPROTO_CIRCUIT } from './atproto.upstream.js';
import { endpointOf, JETSTREAM } from './jetstream.js';
import { PostsReader } from './posts.reader.js';
import type { PostsVariables } from './posts.variables.js';

/**
 * Checks the stream and the profile API. Neither is critical: without them the service answers with the posts that it has. No probe calls
 * the profile API: the circuit judges the calls for posts.
 */
@Injectable()
export class PostsHealth implements OnModuleInit {
  constructor(
    private readonly checks: HealthChecks,
    private readonly circuits: CircuitBreakerService,
    private readonly streams: StreamsStatus,
    private readonly reader: PostsReader,
    private readonly config: ConfigService<PostsVariables & SimulatorVariables, true>,
  ) {}

  onModuleInit(): void {
    const isOff = endpointOf(this.config) === undefined;
    this.checks.register(JETSTREAM, isOff ? disabledCheck() : () => this.stream(), { kind: 'local' });
    this.checks.register(ATPROTO, isOff ? disabledCheck() : () => this.profiles(), { kind: 'local' });
  }

  /** `down` when the stream waits for an operator, `degraded` while it is not connected, paused or late. */
  stream(): CheckAnswer {
    if (this.reader.waits) return { status: 'up', details: { message: 'Another replica reads the stream.' } };
    const { status, message, details } = this.streams.statusOf(JETSTREAM);
    // The first connection has not failed.
    const begins = details?.['state'] === 'connecting' && details['reason'] === undefined;
    if (status === 'healthy' || begins) return { status: 'up', details: { ...details, message } };
    return {
      status: status === 'unhealthy' ? 'down' : 'degraded',
      reason: String(details?.['state']),
      details: { ...details, message },
    };
  }

  /** `down` while the circuit refuses calls, `degraded` while it is half-open. */
  profiles(): CheckAnswer {
    const circuit = this.circuits.getState(ATPROTO_CIRCUIT);
    const details = { circuit: circuit?.state ?? 'closed' };
    if (circuit?.isOpen) return { status: 'down', reason: 'circuit-open', details };
    return { status: circuit?.state === 'half-open' ? 'degraded' : 'up', details };
  }
}

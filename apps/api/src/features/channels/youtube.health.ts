import { type CheckAnswer, HealthChecks } from '@breakwater/health';
import { CircuitBreakerService } from '@breakwater/resilience';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { YOUTUBE_POLICY } from './youtube.policies.js';

/**
 * Reports the state of the circuit for YouTube. No probe calls YouTube: it would use up the quota, and the circuit already
 * judges the calls of real users.
 */
@Injectable()
export class YouTubeHealth implements OnModuleInit {
  constructor(
    private readonly checks: HealthChecks,
    private readonly circuits: CircuitBreakerService,
  ) {}

  onModuleInit(): void {
    this.checks.register('youtube', () => this.check(), { kind: 'local' });
  }

  /** `down` while the circuit refuses calls, `degraded` while it is half-open. */
  check(): CheckAnswer {
    const circuit = this.circuits.getState(YOUTUBE_POLICY);
    const details = { circuit: circuit?.state ?? 'closed' };
    if (circuit?.isOpen) return { status: 'down', reason: 'circuit-open', details };
    return { status: circuit?.state === 'half-open' ? 'degraded' : 'up', details };
  }
}

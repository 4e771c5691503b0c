import { type CheckAnswer, HealthChecks } from '@breakwater/health';
import { CircuitBreakerService } from '@breakwater/resilience';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { YOUTUBE_POLICY } from './youtube.policies.js';

/**
 * YouTube as its circuit sees it. No probe calls YouTube: that would use up its quota, and the circuit has judged the
 * calls of real users already.
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

  /** `down` while calls are refused, `degraded` while a few are let through to find out. */
  check(): CheckAnswer {
    const circuit = this.circuits.getState(YOUTUBE_POLICY);
    const details = { circuit: circuit?.state ?? 'closed' };
    if (circuit?.isOpen) return { status: 'down', reason: 'circuit-open', details };
    return { status: circuit?.state === 'half-open' ? 'degraded' : 'up', details };
  }
}

import { Clock, ContainerLimits, LifecycleState, ProcessFacts, ProcessMemory } from '@breakwater/core';
import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  Optional,
} from '@nestjs/common';
import { HealthChecks } from './checks/health-checks.js';
import { HealthSettings } from './health.options.js';
import { circuitBreakerCheck } from './indicators/circuit-breaker.health.js';
import { CpuHealth } from './indicators/cpu.health.js';
import { EventLoopHealth } from './indicators/event-loop.health.js';
import { MemoryHealth } from './indicators/memory.health.js';
import { poolCheck } from './indicators/pool.health.js';

/** Registers the checks that the options of the module name, and those of the process itself. */
@Injectable()
export class BuiltInChecks implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #cpu: CpuHealth | undefined;
  readonly #eventLoop: EventLoopHealth | undefined;
  #stopListening: (() => void) | undefined;

  constructor(
    @Inject(HealthSettings) settings: HealthSettings,
    @Inject(HealthChecks) checks: HealthChecks,
    @Inject(ProcessFacts) facts: ProcessFacts,
    @Inject(ProcessMemory) memory: ProcessMemory,
    @Inject(Clock) clock: Clock,
    @Optional() @Inject(LifecycleState) private readonly lifecycle?: LifecycleState,
  ) {
    for (const [name, { check, ...options }] of Object.entries(settings.checks)) {
      checks.register(name, check, options);
    }
    if (settings.memory) {
      const check = new MemoryHealth(facts, memory, settings.memory);
      checks.register('memory', () => check.check(), { kind: 'local' });
    }
    if (settings.cpu) {
      const cpu = new CpuHealth(facts, new ContainerLimits(facts), settings.cpu, clock);
      this.#cpu = cpu;
      checks.register('cpu', () => cpu.check(), { kind: 'local' });
    }
    if (settings.eventLoop) {
      const eventLoop = new EventLoopHealth(settings.eventLoop, clock);
      this.#eventLoop = eventLoop;
      checks.register('event-loop', () => eventLoop.check(), { kind: 'local' });
    }
    if (settings.circuitBreakers) {
      // Critical, because the check itself says `down` for critical circuits alone.
      const options = { kind: 'local', critical: true } as const;
      checks.register('circuit-breakers', circuitBreakerCheck(settings.circuitBreakers), options);
    }
    if (settings.pool) {
      checks.register('pool', poolCheck(settings.pool, settings.poolWarning), { kind: 'local' });
    }
  }

  /** Restarts the measurements after the start-up tasks, which keep event loop and CPU busy before a client is served. */
  onApplicationBootstrap(): void {
    this.#stopListening = this.lifecycle?.onPhase?.((phase) => {
      if (phase !== 'running') return;
      this.#cpu?.restart();
      this.#eventLoop?.restart();
    });
  }

  onApplicationShutdown(): void {
    this.#stopListening?.();
    this.#eventLoop?.stop();
  }
}

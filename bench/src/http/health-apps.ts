import 'reflect-metadata';
import { HealthModule, type HealthModuleOptions, pingCheck, type PoolSource } from '@breakwater/health';
import { CircuitBreakerService, ResilienceModule } from '@breakwater/resilience';
import { Controller, Get, Injectable, Module, type OnApplicationBootstrap } from '@nestjs/common';

/** Circuits of the service whose details are read. */
const CIRCUITS = 1_000;

@Controller('health')
class BareHealthController {
  @Get()
  async health(): Promise<object> {
    return { status: 'healthy' };
  }
}

@Module({ controllers: [BareHealthController] })
class BareModule {}

const pool: PoolSource = { getPoolStats: () => ({ max: 20, total: 2, idle: 1, waiting: 0 }) };

const health = HealthModule.forRootAsync({
  inject: [CircuitBreakerService],
  useFactory: (circuitBreakers: CircuitBreakerService): HealthModuleOptions => ({
    checks: { database: { check: pingCheck({ ping: async () => 'PONG' }), critical: true } },
    circuitBreakers,
    pool,
    // A process under full load would be called degraded or down, and answer with less.
    eventLoop: { degraded: 60_000, unhealthy: 120_000 },
    cpu: { degraded: 99.9, unhealthy: 100 },
  }),
});

/** One check of a database, and every check of the process itself: memory, CPU, event loop, circuits, pool. */
@Module({ imports: [ResilienceModule.forRoot(), health] })
class ChecksModule {}

@Injectable()
class Circuits implements OnApplicationBootstrap {
  constructor(private readonly circuits: CircuitBreakerService) {}

  async onApplicationBootstrap(): Promise<void> {
    for (let number = 0; number < CIRCUITS; number++) {
      await this.circuits.execute(`circuit-${number}`, async () => 'v1');
    }
  }
}

@Module({
  imports: [ResilienceModule.forRoot(), health],
  providers: [Circuits],
})
class CircuitsModule {}

/** Module of each application under load. */
export const HEALTH_MODULES = { bare: BareModule, Breakwater: ChecksModule, circuits: CircuitsModule };

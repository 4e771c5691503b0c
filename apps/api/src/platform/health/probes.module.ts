import { DatabaseProbe, PoolStatus } from '@breakwater/database';
import { ErrorTracker, errorRateCheck } from '@breakwater/error-tracking';
import {
  type CheckDefinition,
  disabledCheck,
  HealthModule,
  type HealthModuleOptions,
  pingCheck,
} from '@breakwater/health';
import { getRedisProbeToken, type RedisProbe } from '@breakwater/redis';
import { CircuitBreakerService } from '@breakwater/resilience';
import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { ModeVariables } from '../config/mode.variables.js';
import type { SecurityVariables } from '../security/security.variables.js';
import { PROBE_FAILURES, PROBE_INTERVAL, PROBE_TIMEOUT } from '../storage/storage.constants.js';
import { detailsFor } from './details.js';

/** The health endpoints and the checks of the platform. Other modules register their own checks and their own status. */
@Module({
  imports: [
    HealthModule.forRootAsync({
      inject: [
        ConfigService,
        CircuitBreakerService,
        ErrorTracker,
        getRedisProbeToken(),
        { token: DatabaseProbe, optional: true },
        { token: PoolStatus, optional: true },
      ],
      useFactory: (
        config: ConfigService<ModeVariables & SecurityVariables, true>,
        circuitBreakers: CircuitBreakerService,
        errors: ErrorTracker,
        redis: RedisProbe,
        database?: DatabaseProbe,
        pool?: PoolStatus,
      ): HealthModuleOptions => ({
        checks: {
          database: databaseCheck(database),
          // Without Redis the last known numbers stay in the process, and no request fails.
          redis: { check: redis.enabled ? pingCheck(redis) : disabledCheck() },
          // The check shows the figures and is always up; alerts judge them.
          'error-rate': { check: errorRateCheck(errors), kind: 'local' },
        },
        circuitBreakers,
        // The other services of the studio answer probes at /live and /ready.
        aliases: true,
        ...(pool && { pool }),
        ...detailsFor(config.get('NODE_ENV', { infer: true }), config.get('DEBUG_TOKEN', { infer: true })),
      }),
    }),
  ],
})
export class ProbesModule {}

/** The check of the database is critical: without the database no video can be read, so the service is not ready. */
function databaseCheck(probe: DatabaseProbe | undefined): CheckDefinition {
  if (!probe) return { check: disabledCheck() };
  return {
    check: pingCheck(probe),
    critical: true,
    interval: PROBE_INTERVAL,
    timeout: PROBE_TIMEOUT,
    failureThreshold: PROBE_FAILURES,
  };
}

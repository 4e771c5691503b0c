import { HealthModule, type HealthModuleOptions } from '@breakwater/health';
import { CircuitBreakerService } from '@breakwater/resilience';
import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { Environment } from '../config/environment.js';
import { detailsFor } from './details.js';

/** The health endpoints; modules add their own checks and their own status to what is listed here. */
@Module({
  imports: [
    HealthModule.forRootAsync({
      inject: [ConfigService, CircuitBreakerService],
      useFactory: (
        config: ConfigService<Environment, true>,
        circuitBreakers: CircuitBreakerService,
      ): HealthModuleOptions => ({
        circuitBreakers,
        ...detailsFor(config.get('NODE_ENV', { infer: true }), config.get('DEBUG_TOKEN', { infer: true })),
      }),
    }),
  ],
})
export class ProbesModule {}

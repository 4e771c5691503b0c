import { ChaosModule, type ChaosModuleOptions } from '@breakwater/resilience/chaos';
import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { ChaosVariables } from './chaos.variables.js';

/** Faults on purpose, for game days. Operators arm them by the action `chaos.arm`. */
@Module({
  imports: [
    ChaosModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService<ChaosVariables, true>): ChaosModuleOptions => ({
        allowInProduction: config.get('CHAOS_ALLOWED', { infer: true }),
      }),
    }),
  ],
})
export class StudioChaosModule {}

import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';

/** Health probes. */
@Module({ controllers: [HealthController] })
export class HealthModule {}

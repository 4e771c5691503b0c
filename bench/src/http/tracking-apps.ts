import 'reflect-metadata';
import { ErrorTrackingModule } from '@breakwater/error-tracking';
import { ErrorTrackingFilter, ResilienceModule } from '@breakwater/resilience';
import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { BareController } from './bare.controller.js';
import { silentChannel } from '../subjects/silent.channel.js';

@Module({ controllers: [BareController] })
class BareModule {}

@Module({
  imports: [
    ResilienceModule.forRoot(),
    ErrorTrackingModule.forRoot({ alerts: { channels: [silentChannel] } }),
  ],
  controllers: [BareController],
  providers: [{ provide: APP_FILTER, useClass: ErrorTrackingFilter }],
})
class TrackedModule {}

/** Module of each application under load. */
export const TRACKING_MODULES = { bare: BareModule, Breakwater: TrackedModule };

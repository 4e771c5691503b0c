import 'reflect-metadata';
import { ErrorTracker, ErrorTrackingModule } from '@breakwater/error-tracking';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { silentChannel } from './silent.channel.js';

/** Uses the default rules of the alerts, which see every error, and a channel that sends nothing. */
@Module({ imports: [ErrorTrackingModule.forRoot({ alerts: { channels: [silentChannel] } })] })
class TrackingModule {}

/** A real application that tracks errors and keeps its issues in memory. */
export async function createTrackingApp(): Promise<{
  readonly app: INestApplicationContext;
  readonly tracker: ErrorTracker;
}> {
  const app = await NestFactory.createApplicationContext(TrackingModule, {
    logger: ['error'],
    abortOnError: false,
  });
  return { app, tracker: app.get(ErrorTracker) };
}

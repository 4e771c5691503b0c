import 'reflect-metadata';
import { createRequire } from 'node:module';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ErrorTracker, ErrorTrackingModule, sentryExporter } from '../../src/index.js';

const dsn = process.env['SENTRY_DSN'];

// An application in CommonJS loads another build of the SDK than this package.
if (dsn !== undefined) {
  const Sentry = createRequire(import.meta.url)('@sentry/node') as typeof import('@sentry/node');
  Sentry.init({ dsn });
}

@Module({
  imports: [ErrorTrackingModule.forRoot({ service: 'studio-api', exporters: [sentryExporter()] })],
})
class AppModule {}

try {
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });
  app.get(ErrorTracker).trackError(new Error('The last words.'));
  await app.close();
} catch (error) {
  process.stdout.write(`failed: ${(error as Error).message}`);
}

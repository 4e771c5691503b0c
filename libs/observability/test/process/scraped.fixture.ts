import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ObservabilityModule, type ObservabilityModuleOptions } from '../../src/index.js';

const options = JSON.parse(process.env['OPTIONS'] ?? '{}') as ObservabilityModuleOptions;

@Module({ imports: [ObservabilityModule.forRoot(options)] })
class AppModule {}

// Starts, reads its own metrics, and ends.
try {
  const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
  await app.listen(0, '127.0.0.1');
  const response = await fetch(`${await app.getUrl()}/metrics`);
  process.stdout.write(`${response.status} ${await response.text()}`);
  await app.close();
} catch (error) {
  process.stdout.write(`failed: ${error instanceof Error ? error.message : String(error)}\n`);
}

import 'reflect-metadata';
import { ResilienceModule } from '@breakwater/resilience';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GuardedWork } from './guarded.work.js';

@Module({ imports: [ResilienceModule.forRoot()], providers: [GuardedWork] })
class GuardedWorkModule {}

/** A real application without listeners: decorated methods run as they do in production. */
export function createGuardedApp(): Promise<INestApplicationContext> {
  return NestFactory.createApplicationContext(GuardedWorkModule, { logger: ['error'], abortOnError: false });
}

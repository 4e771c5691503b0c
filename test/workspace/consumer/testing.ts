import 'reflect-metadata';
import { ResilienceModule, ResilienceService } from '@breakwater/resilience';
import {
  advance,
  BreakwaterTesting,
  eventsOf,
  expectNoLeaks,
  outcomes,
  VirtualClock,
} from '@breakwater/testing';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

@Module({ imports: [BreakwaterTesting.forRoot(), ResilienceModule.forRoot()] })
class AppModule {}

async function main(): Promise<void> {
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  const charge = outcomes('F S', { value: 'paid' });
  const retry = { maxRetries: 1, delay: 60_000, maxDelay: 60_000, jitter: 'none' } as const;
  const call = app.get(ResilienceService).execute({ retry }, charge);
  await advance(app, 60_000);
  const answer = await call;
  await expectNoLeaks(app);
  const [scheduled] = eventsOf(app).named('retry.scheduled');
  await app.close();

  const clock = new VirtualClock();
  const fired: string[] = [];
  clock.setTimeout(() => fired.push('after a minute'), 60_000);
  await clock.advance(60_000);
  console.log(JSON.stringify({ fired, answer, attempts: charge.calls.length, waited: scheduled?.delay }));
}

void main();

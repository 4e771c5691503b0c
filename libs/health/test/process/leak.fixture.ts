import { writeSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { HealthModule, HealthService } from '@breakwater/health';

/** Objects that are leaked between two results: about 0.7 MB. */
const OBJECTS = 5_000;

@Module({ imports: [HealthModule.forRoot({ cpu: false, eventLoop: false })] })
class LeakingModule {}

const app = await NestFactory.createApplicationContext(LeakingModule, { logger: false });
const health = app.get(HealthService);
/** A chain, because the heap of one long list jumps by megabytes whenever V8 moves the list to a larger place. */
let kept: object | undefined;

for (;;) {
  const memory = (await health.check('memory'))?.checks[0];
  // The write is synchronous, because V8 aborts without flushing.
  writeSync(1, `${memory?.state} ${memory?.reason ?? '-'} ${String(memory?.details?.['heapPercentage'])}\n`);
  for (let at = 0; at < OBJECTS; at++) kept = { at, text: `text ${at}`, list: [at, at + 1, at + 2], kept };
  await nextTurn();
}

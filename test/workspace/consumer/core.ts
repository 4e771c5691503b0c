import 'reflect-metadata';
import { Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  Clock,
  CoreModule,
  NotFoundError,
  type Result,
  err,
  hasErrorCode,
  ok,
  seconds,
} from '@breakwater/core';

@Injectable()
class Catalogue {
  constructor(@Inject(Clock) private readonly clock: Clock) {}

  find(title: string): Result<string, NotFoundError> {
    if (this.clock.now() > seconds(1) && title === 'Jaws') return ok(title);
    return err(new NotFoundError(`No video '${title}'`));
  }
}

@Module({ imports: [CoreModule], providers: [Catalogue] })
class AppModule {}

async function main(): Promise<void> {
  const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
  const catalogue = app.get(Catalogue);
  const missing = catalogue.find('Jaws 5');
  console.log(
    JSON.stringify({
      found: catalogue.find('Jaws').ok,
      missing: !missing.ok && hasErrorCode(missing.error, 'NOT_FOUND'),
    }),
  );
  await app.close();
}

void main();

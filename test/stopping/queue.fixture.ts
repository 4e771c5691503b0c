import 'reflect-metadata';
import { LifecycleState, Shutdown } from '@breakwater/core';
import { enableGracefulShutdown, LifecycleModule } from '@breakwater/lifecycle';
import { BullModule } from '@nestjs/bullmq';
import { Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Studio } from './studio.js';
import { VideoProcessor } from './video.processor.js';

/** The application that a test requests, as JSON in `SCENARIO`. */
interface Scenario {
  readonly platform: 'Express' | 'Fastify' | 'no HTTP';
  readonly redis: { readonly host: string; readonly port: number };
}

const { platform, redis } = JSON.parse(process.env['SCENARIO']!) as Scenario;
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

/** Registers its client before the worker, so that it closes after it. */
@Injectable()
class Database {
  constructor(@Inject(LifecycleState) state: LifecycleState, @Inject(Shutdown) shutdown: Shutdown) {
    shutdown.closeWith('database', () => say('closed database'));
    state.onPhase((phase) => say(`phase ${phase}`));
  }
}

@Module({
  imports: [
    LifecycleModule.forRoot(),
    BullModule.forRoot({ connection: redis }),
    BullModule.registerQueue({ name: 'videos' }),
  ],
  providers: [Database, Studio, VideoProcessor],
})
class AppModule {}

if (platform === 'no HTTP') {
  enableGracefulShutdown(await NestFactory.createApplicationContext(AppModule));
  say('listening on queues');
} else {
  const app = await NestFactory.create(
    AppModule,
    platform === 'Fastify' ? new FastifyAdapter() : new ExpressAdapter(),
  );
  enableGracefulShutdown(app);
  await app.listen(0, '127.0.0.1');
  say(`listening on ${await app.getUrl()}`);
}

import 'reflect-metadata';
import { LifecycleState, Shutdown } from '@breakwater/core';
import { enableGracefulShutdown, LifecycleModule, StartupTasks } from '@breakwater/lifecycle';
import { Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import { FOREIGN_VALUES } from './foreign-values.js';

/** The failure that a test requests, as JSON in `SCENARIO`. */
interface Scenario {
  readonly platform: 'Express' | 'Fastify';
  /** The place that fails: a hook of Nest, a step of the shutdown, a start-up task, or the process at SIGUSR2. */
  readonly place: string;
  readonly how: 'throws' | 'rejects' | 'rejects later';
  /** The thrown value; an ordinary error without it. */
  readonly value?: string;
  readonly signals?: NodeJS.Signals[];
}

const { platform, place, how, value, signals } = JSON.parse(process.env['SCENARIO']!) as Scenario;
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

/** Says that `name` runs, and fails there if the test requests it. */
function run(name: string): unknown {
  say(`runs ${name}`);
  if (name !== place) return undefined;
  const thrown = value === undefined ? new Error('no disk') : FOREIGN_VALUES[value]!();
  if (how === 'throws') throw thrown;
  return how === 'rejects' ? Promise.reject(thrown) : sleep(1).then(() => Promise.reject(thrown));
}

process.on('SIGUSR2', () => void setImmediate(() => void run('process')));

@Injectable()
class Witness {
  constructor(
    @Inject(LifecycleState) state: LifecycleState,
    @Inject(Shutdown) shutdown: Shutdown,
    @Inject(StartupTasks) tasks: StartupTasks,
  ) {
    state.onPhase((phase) => say(`phase ${phase}`));
    tasks.register('task', () => run('task'));
    shutdown.stopIntake('queue', () => run('intake'));
    shutdown.stopIntake('timer', () => run('other intake'));
    shutdown.closeWith('database', () => run('other closer'));
    shutdown.closeWith('cache', () => run('closer'));
    run('constructor');
  }

  onModuleInit(): unknown {
    return run('onModuleInit');
  }

  onApplicationBootstrap(): unknown {
    return run('onApplicationBootstrap');
  }

  onModuleDestroy(): unknown {
    return run('onModuleDestroy');
  }

  beforeApplicationShutdown(): unknown {
    return run('beforeApplicationShutdown');
  }

  onApplicationShutdown(): unknown {
    return run('onApplicationShutdown');
  }
}

@Module({
  imports: [LifecycleModule.forRoot({ drainDelay: 0, ...(signals && { signals }) })],
  providers: [Witness],
})
class FeatureModule {}

@Module({ imports: [FeatureModule] })
class AppModule {}

const adapter = platform === 'Fastify' ? new FastifyAdapter() : new ExpressAdapter();
const app = await NestFactory.create(AppModule, adapter);
enableGracefulShutdown(app);
await app.listen(0, '127.0.0.1');
say(`listening on ${await app.getUrl()}`);

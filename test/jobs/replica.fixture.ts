import 'reflect-metadata';
import { setTimeout as wait } from 'node:timers/promises';
import { Clock, hasErrorCode, Shutdown } from '@breakwater/core';
import { SeededRandom } from '@breakwater/core/testing';
import {
  JobsModule,
  OnStuck,
  type OperationRun,
  OperationTracker,
  PostgresOperationStore,
  type StuckOperation,
} from '@breakwater/jobs';
import { enableGracefulShutdown, LifecycleModule } from '@breakwater/lifecycle';
import { Global, Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Pool } from 'pg';

/** The replica that a test starts, as JSON in `SCENARIO`. */
interface Scenario {
  readonly url: string;
  /** Prefix of the keys, and seed of the random numbers. */
  readonly start: number;
  /** `many` begins short operations without end; `one` begins an operation that ends with its signal. */
  readonly work: 'many' | 'one';
}

const { url, start, work } = JSON.parse(process.env['SCENARIO']!) as Scenario;
const random = new SeededRandom(start);
const pool = new Pool({ connectionString: url, max: 12 });
pool.on('error', () => {});

/** Operations that run at the same time. */
const LANES = 6;

const stopping = new AbortController();
process.on('SIGUSR2', () => stopping.abort());

/** Up to `longest` milliseconds. */
const pause = (longest: number): Promise<void> => wait(random.next() * longest);

/** Writes the effect of an operation under its fence. A recovery looks whether it is there. */
async function writeEffect({ id, fence, recoveries }: OperationRun): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await fence.guard(client);
    const { rowCount } = await client.query('SELECT FROM effects WHERE operation = $1', [id]);
    if (recoveries === 0 || rowCount === 0) {
      await client.query('INSERT INTO effects (operation, fence) VALUES ($1, $2)', [id, fence.token]);
    }
    await pause(10);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

@Injectable()
class Episodes {
  constructor(private readonly tracker: OperationTracker) {}

  /** Begins operations one after the other. */
  async lane(lane: number): Promise<void> {
    // One operation of each replica blocks the event loop beyond the lease: the other replica recovers what runs here, and what runs here
    // goes on later as if nothing had happened.
    const blocked = lane === 0 ? 5 + Math.floor(random.next() * 30) : -1;
    for (let number = 0; !stopping.signal.aborted; number++) {
      const key = `${start}-${lane}-${number}`;
      await this.tracker
        .run('assembly', { key, maxRun: 60_000 }, (run) => this.assemble(run, number === blocked))
        .catch((error: unknown) => {
          if (hasErrorCode(error, 'OPERATION_LOST')) process.stdout.write('refused a late finisher\n');
        });
    }
  }

  async assemble(run: OperationRun, blocks: boolean): Promise<void> {
    await pause(60);
    if (blocks) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3_500);
    await writeEffect(run);
    await pause(60);
    if (random.next() > 0.95) throw new Error('The episode has no sound.');
  }

  @OnStuck('assembly')
  async assembleAgain(_: StuckOperation, run: OperationRun): Promise<void> {
    await pause(20);
    await writeEffect(run);
    await pause(20);
  }

  async untilAborted(): Promise<void> {
    await this.tracker.run('assembly', { key: 'held' }, ({ signal }) => {
      process.stdout.write('begun\n');
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('cancelled')));
      });
    });
  }
}

@Global()
@Module({ providers: [{ provide: Pool, useValue: pool }], exports: [Pool] })
class DatabaseModule {
  constructor(@Inject(Shutdown) shutdown: Shutdown) {
    shutdown.closeWith('database', () => pool.end());
  }
}

@Module({
  imports: [
    LifecycleModule.forRoot(),
    DatabaseModule,
    JobsModule.forRoot({
      store: new PostgresOperationStore({ client: pool }),
      owner: `replica ${start}`,
      lease: 1_000,
      detectorInterval: 300,
      shutdownGrace: 500,
    }),
  ],
  providers: [Episodes],
})
class AppModule {}

const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
enableGracefulShutdown(app);
const episodes = app.get(Episodes);
// Keeps the process alive while nothing runs.
const clock = app.get<Clock>(Clock);
const alive = (): unknown => clock.setTimeout(alive, 1_000);
alive();
process.stdout.write('listening on operations\n');
if (work === 'one') await episodes.untilAborted().catch(() => {});
else {
  await Promise.all(Array.from({ length: LANES }, (_, lane) => episodes.lane(lane)));
  process.stdout.write('begins nothing more\n');
}

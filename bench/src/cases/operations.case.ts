import 'reflect-metadata';
import { JobsModule, operationsMigration, OperationTracker, PostgresOperationStore } from '@breakwater/jobs';
import { NestFactory } from '@nestjs/core';
import type { BenchCase, Effort } from '../bench-case.js';
import { median } from '../measure/median.js';
import { atMost } from '../report/check.js';
import { nanoseconds } from '../report/figures.js';
import { BenchDatabase } from '../subjects/bench-database.js';

/** Operations of one round. */
const CALLS = 400;

/** Operations that run at once when their heartbeats are counted. */
const AT_ONCE = 1_000;

const INSERT = `INSERT INTO breakwater_operations (name, key, owner, lease, max_run, deadline_at)
  VALUES ($1, $2, $3, $4::float8 * interval '1 ms', $5::float8 * interval '1 ms', now() + interval '2 hours') RETURNING id`;
const UPDATE = `UPDATE breakwater_operations SET state = 'succeeded', ended_at = now() WHERE id = $1`;

/** An operation with its record, beside the two statements that write such a record. */
export const operationsCase: BenchCase = {
  name: 'operations',
  async run(effort) {
    await using database = await BenchDatabase.start();
    const { pool } = database;
    await pool.query(operationsMigration());
    let statements = 0;
    const client = {
      query: (sql: string, parameters: unknown[]) => {
        statements += 1;
        return pool.query(sql, parameters);
      },
    };
    const store = new PostgresOperationStore({ client });
    const app = await NestFactory.createApplicationContext(JobsModule.forRoot({ store, detector: false }), {
      logger: ['error'],
      abortOnError: false,
    });
    const tracker = app.get(OperationTracker);
    let number = 0;
    const tracked = (): Promise<unknown> => tracker.run('bench', { key: `tracked ${number++}` }, () => 1);
    const bare = async (): Promise<void> => {
      const values = ['bench', `bare ${number++}`, 'bench', 60_000, 7_200_000];
      const { rows } = await pool.query<{ id: string }>(INSERT, values);
      await pool.query(UPDATE, [rows[0]?.id]);
    };
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = -effort.warmUp; round < effort.rounds; round++) {
      // The two follow each other at short distance, so that the rest of the machine disturbs both.
      const [one, other] = await inTurns(tracked, bare, effort);
      if (round < 0) continue;
      ours.push(one);
      theirs.push(other);
    }
    const ratio = median(ours.map((time, round) => time / (theirs[round] ?? Number.NaN)));
    statements = 0;
    const beats = await beatsOf(tracker, () => statements);
    await app.close();
    return {
      title: 'an operation with its record in PostgreSQL (bare: INSERT and UPDATE)',
      figures: { Breakwater: nanoseconds(median(ours)), bare: nanoseconds(median(theirs)) },
      checks: [
        atMost(ratio, 1.3, 'of bare INSERT and UPDATE'),
        atMost(beats, 1, `statements for the heartbeats of ${AT_ONCE} operations`),
      ],
    };
  },
};

/** Nanoseconds of each of two calls, measured in turns. */
async function inTurns(
  one: () => Promise<unknown>,
  other: () => Promise<unknown>,
  { share }: Effort,
): Promise<readonly [number, number]> {
  const calls = Math.max(4, Math.ceil(CALLS * share));
  const times: [number, number] = [0, 0];
  for (let call = 0; call < calls; call++) {
    for (const index of call % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const started = performance.now();
      await (index === 0 ? one() : other());
      times[index] += performance.now() - started;
    }
  }
  return [(times[0] * 1e6) / calls, (times[1] * 1e6) / calls];
}

/** Number of statements that one tick of heartbeats takes for many operations. */
async function beatsOf(tracker: OperationTracker, statements: () => number): Promise<number> {
  const { promise: end, resolve } = Promise.withResolvers<void>();
  const heartbeats: (() => Promise<void>)[] = [];
  const runs = Array.from({ length: AT_ONCE }, (_, index) =>
    tracker.run('bench', { key: `held ${index}` }, ({ heartbeat }) => {
      heartbeats.push(heartbeat);
      return end;
    }),
  );
  while (heartbeats.length < AT_ONCE) await new Promise((next) => setTimeout(next, 5));
  const before = statements();
  await heartbeats[0]?.();
  const beats = statements() - before;
  resolve();
  await Promise.all(runs);
  return beats;
}

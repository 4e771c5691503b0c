import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SeededRandom } from '@breakwater/core/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { ServiceProcess } from '../../libs/lifecycle/test/process/service.process.js';
import {
  type OperationsDatabase,
  startOperationsDatabase,
} from '../../libs/jobs/test/support/operations-database.js';
import { until } from '../harness/until.js';

const FIXTURE = fileURLToPath(new URL('./replica.fixture.ts', import.meta.url));

/** `npm run proof` kills 200 times. */
const KILLS = Number(process.env['OPERATION_KILLS'] ?? 5);

/** Seed of the moments of the kills and of the work of the replicas. */
const SEED = Number(process.env['OPERATION_SEED'] ?? 14);

/** One kill in `PERIOD` waits `PAUSE` milliseconds longer, so that a blocked replica loses its operations to the other one and then goes on. */
const PERIOD = 10;
const PAUSE = 7_000;

/** Longest time for a test with many kills. It only ends a hang. */
const LIMIT = 120_000 + KILLS * 15_000;

let database: OperationsDatabase;
const replicas: ServiceProcess[] = [];

beforeAll(async () => {
  database = await startOperationsDatabase();
  await database.pool.query(`
    CREATE TABLE effects (operation text NOT NULL, fence bigint NOT NULL);
    CREATE INDEX ON effects (operation);
    CREATE TABLE ends (operation bigint NOT NULL, state text NOT NULL);
    CREATE FUNCTION record_end() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.state IS DISTINCT FROM OLD.state THEN
          INSERT INTO ends VALUES (NEW.id, NEW.state);
        END IF;
        RETURN NEW;
      END $$;
    CREATE TRIGGER record_end AFTER UPDATE ON breakwater_operations FOR EACH ROW EXECUTE FUNCTION record_end();
  `);
});

afterAll(() => database.dispose());

beforeEach(async () => {
  await database.empty();
  await database.pool.query('DELETE FROM effects; DELETE FROM ends;');
});

afterEach(async () => {
  for (const replica of replicas.splice(0)) await replica[Symbol.asyncDispose]();
});

let starts = SEED * 1_000;

function start(work: 'many' | 'one'): ServiceProcess {
  const replica = new ServiceProcess({ url: database.server.url(), start: ++starts, work }, {}, FIXTURE);
  replicas.push(replica);
  return replica;
}

async function count(query: string): Promise<number> {
  const { rows } = await database.pool.query<{ count: string }>(`SELECT count(*) FROM ${query}`);
  return Number(rows[0]?.count);
}

it(
  `two replicas that are killed ${KILLS} times end each operation once, and write its effect once`,
  async () => {
    const random = new SeededRandom(SEED);
    const running = [start('many'), start('many')];
    for (let kill = 0; kill < KILLS; kill++) {
      const place = kill % 2;
      const victim = running[place] as ServiceProcess;
      await victim.says('listening on');
      const pause = kill % PERIOD === PERIOD - 1 ? PAUSE : 0;
      await wait(pause + random.next() * 500);
      victim.send('SIGKILL');
      await victim.exit;
      running[place] = start('many');
    }
    for (const replica of running) {
      await replica.says('listening on');
      replica.send('SIGUSR2');
    }
    // A blocked replica reads the signal late.
    for (const replica of running) await replica.says('begins nothing more');
    await until(
      () => count(`breakwater_operations WHERE state = 'running'`),
      (left) => left === 0,
    );
    const { rows } = await database.pool.query<{ state: string; recoveries: number; count: number }>(
      `SELECT state, recoveries, count(*)::int AS count FROM breakwater_operations
       GROUP BY 1, 2 ORDER BY 1, 2`,
    );
    const total = await count('breakwater_operations');
    const late = replicas.reduce(
      (sum, { output }) => sum + (output.match(/refused a late/g) ?? []).length,
      0,
    );
    const facts = rows.map((row) => `${row.state} (recoveries: ${row.recoveries}): ${row.count}`);
    // `npm run proof` shows standard error.
    if (process.env['OPERATION_KILLS'] !== undefined)
      process.stderr.write(
        `${KILLS} kills, ${total} operations, ${late} refused late finishers. ${facts.join(', ')}.\n`,
      );

    const once = `SELECT operation FROM ends GROUP BY operation HAVING count(*) = 1`;
    expect(await count('ends')).toBe(total);
    expect(await count(`(${once}) AS once`)).toBe(total);
    expect(
      await count('(SELECT operation FROM effects GROUP BY operation HAVING count(*) > 1) AS twice'),
    ).toBe(0);
    const withoutEffect = `breakwater_operations o WHERE state IN ('succeeded', 'recovered')
      AND NOT EXISTS (SELECT FROM effects WHERE operation = o.id::text)`;
    expect(await count(withoutEffect)).toBe(0);
    const recovered = rows.filter(({ recoveries }) => recoveries > 0);
    expect(recovered.length).toBeGreaterThan(0);
    // Without a pause no blocked replica lives long enough.
    expect(late).toBeGreaterThanOrEqual(KILLS >= PERIOD ? 1 : 0);
  },
  LIMIT,
);

it('a replica that gets SIGTERM marks an operation that does not end as failed, with the reason', async () => {
  const replica = start('one');
  await replica.says('begun');
  replica.send('SIGTERM');
  expect(await replica.exit).toMatchObject({ signal: null, code: 0 });
  const { rows } = await database.pool.query('SELECT state, failure FROM breakwater_operations');
  expect(rows).toEqual([{ state: 'failed', failure: 'ShuttingDownError/SHUTTING_DOWN' }]);
});

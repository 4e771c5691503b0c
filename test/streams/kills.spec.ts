import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CursorStore, FileCursorStore, PostgresCursorStore } from '@breakwater/streams';
import { SeededRandom } from '@breakwater/core/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { ServiceProcess } from '../../libs/lifecycle/test/process/service.process.js';
import { migrationSql } from '../../libs/streams/test/support/real-postgres.js';
import { type PostgresServer, startPostgres } from '../harness/postgres-server.js';
import { until } from '../harness/until.js';
import { EventLogServer, eventAt, positionOf } from './event-log.server.js';

const FIXTURE = fileURLToPath(new URL('./collector.fixture.ts', import.meta.url));

/** `npm run proof` takes more events, drops and kills. */
const EVENTS = Number(process.env['STREAM_EVENTS'] ?? 5_000);
const COMMITS = Number(process.env['STREAM_COMMITS'] ?? EVENTS);
const DROPS = Number(process.env['STREAM_DROPS'] ?? 5);
const KILLS = Number(process.env['STREAM_KILLS'] ?? 1);
/** Seed of the places of the drops and kills. */
const SEED = Number(process.env['STREAM_SEED'] ?? 14);

/** Longest time for a test with many events. It only ends a hang. */
const LIMIT = 240_000 + Math.max(EVENTS, COMMITS) * 5;

const context = { signal: new AbortController().signal };

let postgres: PostgresServer;
let client: Client;
let folder: string;
let collector: ServiceProcess | undefined;
let server: EventLogServer | undefined;

beforeAll(async () => {
  postgres = await startPostgres();
  client = new Client(postgres.url());
  await client.connect();
  await client.query(migrationSql());
  await client.query('CREATE TABLE handled (n BIGINT NOT NULL)');
}, LIMIT);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-streams-'));
});

afterEach(async () => {
  await collector?.[Symbol.asyncDispose]();
  await server?.close();
  await rm(folder, { recursive: true });
});

afterAll(async () => {
  await client.end();
  await postgres.dispose();
});

/** Returns different numbers of events, in order. */
function randomEvents(count: number, of: number, random: SeededRandom): number[] {
  const events = new Set<number>();
  while (events.size < count) events.add(2 + Math.floor(random.next() * (of - 2)));
  return [...events].toSorted((a, b) => a - b);
}

/**
 * Lets a collector take in all events through drops and kills.
 *
 * @param amount number of events
 * @param onKilled called after each kill, before the next process starts
 * @returns the events that the server has sent, with those that it sent again
 */
async function collect(
  amount: number,
  scenario: object,
  store: CursorStore,
  onKilled: () => Promise<void>,
): Promise<number> {
  const random = new SeededRandom(SEED);
  const drops = new Set(randomEvents(DROPS, amount, random));
  const kills = new Set(randomEvents(KILLS, amount, random));
  let killed = Promise.resolve();
  const log = new EventLogServer(amount, drops, (event) => {
    if (kills.delete(event)) killed = killed.then(killAndRestart);
  });
  server = log;
  const url = await log.listening();
  const start = (): ServiceProcess => new ServiceProcess({ url, ...scenario }, {}, FIXTURE);
  const killAndRestart = async (): Promise<void> => {
    collector?.send('SIGKILL');
    await collector?.exit;
    await onKilled();
    collector = start();
  };
  collector = start();
  await until(
    () => store.load('posts', context),
    (cursor) => cursor === positionOf(amount),
    LIMIT,
  );
  await killed;
  collector.send('SIGTERM');
  await expect(collector.exit).resolves.toEqual({ code: 0, signal: null });
  expect({ drops: log.drops, kills: kills.size }).toEqual({ drops: DROPS, kills: 0 });
  return log.sent;
}

const report = (line: string): void => {
  if (process.env['STREAM_EVENTS'] !== undefined) process.stderr.write(`proof: ${line}\n`);
};

it(
  'loses no event, and repeats after a kill at most those since the kept position',
  async () => {
    const file = join(folder, 'handled.txt');
    const store = new FileCursorStore({ folder });
    const handled = async (): Promise<number[]> =>
      (await readFile(file, 'utf8')).trimEnd().split('\n').map(Number);
    const allowed: number[] = [];
    const sent = await collect(EVENTS, { log: file, folder }, store, async () => {
      const kept = eventAt(((await store.load('posts', context)) as number | undefined) ?? positionOf(0));
      allowed.push(new Set((await handled()).filter((event) => event > kept)).size);
    });
    const all = await handled();
    const distinct = new Set(all);
    const repeated = all.length - distinct.size;
    const atMost = allowed.reduce((sum, count) => sum + count, 0);
    report(
      `${EVENTS} events, ${DROPS} drops, ${KILLS} kills, seed ${SEED}: ${EVENTS - distinct.size} lost, ${repeated} repeated ` +
        `of at most ${atMost} (${allowed.join(' + ')}); the server sent ${sent}`,
    );
    expect(distinct.size).toBe(EVENTS);
    expect(repeated).toBeLessThanOrEqual(atMost);
  },
  LIMIT,
);

it(
  'loses and repeats no event when the handler commits the position in its transaction',
  async () => {
    const store = new PostgresCursorStore({ client });
    const sent = await collect(COMMITS, { database: postgres.url() }, store, () => Promise.resolve());
    const { rows } = await client.query<{ all: number; distinct: number; last: number }>(
      'SELECT count(*)::int AS "all", count(DISTINCT n)::int AS "distinct", max(n)::int AS "last" FROM handled',
    );
    report(
      `${COMMITS} events with commitWith, ${DROPS} drops, ${KILLS} kills, seed ${SEED}: ${COMMITS - (rows[0]?.distinct ?? 0)} lost, ` +
        `${(rows[0]?.all ?? 0) - (rows[0]?.distinct ?? 0)} repeated; the server sent ${sent}`,
    );
    expect(rows).toEqual([{ all: COMMITS, distinct: COMMITS, last: COMMITS }]);
  },
  LIMIT,
);

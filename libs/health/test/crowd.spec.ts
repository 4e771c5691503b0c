import { afterEach, describe, expect, it } from '@jest/globals';
import { PLATFORM_NAMES, type PlatformName, type Service, start } from './support/start.js';

const CALLERS = 500;

/** A database that counts its queries, and answers them when the test says so. */
class CountedDatabase {
  checks = 0;
  atOnce = 0;
  most = 0;
  readonly #waiting: (() => void)[] = [];

  readonly ping = async (): Promise<void> => {
    this.checks += 1;
    this.most = Math.max(this.most, ++this.atOnce);
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.atOnce -= 1;
  };

  answer(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

let service: Service;
let database: CountedDatabase;
afterEach(() => service.app.close());

async function setUp(platform: PlatformName): Promise<void> {
  database = new CountedDatabase();
  service = await start(platform, { checks: { database: { check: database.ping, critical: true } } });
}

/** Sends requests all at once and waits until the server has every one of them. */
async function crowd(): Promise<{ readonly codes: Promise<Set<number>> }> {
  let arrived = 0;
  const server = service.app.getHttpServer() as NodeJS.EventEmitter;
  const count = (): number => ++arrived;
  server.on('request', count);
  const codes = Promise.all(
    Array.from({ length: CALLERS }, async () => {
      const response = await service.request('/health/ready');
      await response.arrayBuffer();
      return response.status;
    }),
  );
  await service.until(() => arrived === CALLERS);
  server.off('request', count);
  return { codes: codes.then((all) => new Set(all)) };
}

describe.each(PLATFORM_NAMES)('HealthModule with a crowd of callers at once on %s', (platform) => {
  it('runs one check of the database per cache time', async () => {
    await setUp(platform);
    for (let cacheTime = 1; cacheTime <= 2; cacheTime++) {
      const first = await crowd();
      database.answer();
      expect(await first.codes).toEqual(new Set([200]));
      await service.clock.advance(999);
      expect(await (await crowd()).codes).toEqual(new Set([200]));
      expect(database).toMatchObject({ checks: cacheTime, most: 1 });
      await service.clock.advance(1);
    }
  });

  it('runs no further check of a database that hangs, neither meanwhile nor afterwards', async () => {
    await setUp(platform);
    for (let wave = 0; wave < 2; wave++) {
      const { codes } = await crowd();
      await service.clock.advance(900);
      expect(await codes).toEqual(new Set([503]));
    }
    expect(database).toMatchObject({ checks: 1, most: 1 });
    database.answer();
    await service.clock.advance(60_000);
    expect(database).toMatchObject({ checks: 1, atOnce: 0 });
    expect(service.clock.pending).toBe(0);
  });
});

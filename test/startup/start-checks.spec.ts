import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { buildApps } from '../harness/built-app.js';
import { freePort } from '../harness/free-port.js';
import { type PostgresServer, startPostgres } from '../harness/postgres-server.js';
import { Program } from '../harness/program.js';
import { type RedisServer, startRedis } from '../harness/redis-server.js';
import { until } from '../harness/until.js';

const API = [process.execPath, 'apps/api/dist/main.js'] as const;
const SECRET = 'hunter2hunter2';

let postgres: PostgresServer;
let redis: RedisServer;
let folder: string;

beforeAll(async () => {
  await buildApps();
  [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  const admin = new Redis(redis.port, '127.0.0.1');
  await admin.config('SET', 'requirepass', 'right');
  admin.disconnect();
  folder = await mkdtemp(join(tmpdir(), 'breakwater-start-'));
});
afterAll(async () => {
  await Promise.all([postgres.dispose(), redis.dispose()]);
  await rm(folder, { recursive: true, force: true });
});

/** The API as its own process, and the answers of its probes. */
class Service implements AsyncDisposable {
  private constructor(
    readonly process: Program,
    private readonly port: number,
  ) {}

  static async start(environment: NodeJS.ProcessEnv): Promise<Service> {
    const port = await freePort();
    return new Service(
      new Program(API, { PORT: String(port), UPLOAD_FOLDER: join(folder, String(port)), ...environment }),
      port,
    );
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  async probe(path: string): Promise<{ readonly code: number; readonly body: Record<string, unknown> }> {
    const response = await fetch(this.url(`/health/${path}`));
    return { code: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  /** Waits until a probe answers with this code. */
  async answers(path: string, code: number): Promise<Record<string, unknown>> {
    const answer = await until(
      () => this.probe(path).catch(() => undefined),
      (found) => found?.code === code,
    );
    return answer!.body;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill('SIGKILL');
    await this.process.ended;
  }
}

const count = (text: string, part: string): number => text.split(part).length - 1;

describe('The start of the Studio API', () => {
  it('ends with exit code 1 and one entry that names all problems, without a secret', async () => {
    await using service = await Service.start({
      DATABASE_URL: `postgresql://studio:${SECRET}@127.0.0.1:${await freePort()}/studio`,
      REDIS_URL: `redis://:${SECRET}@127.0.0.1:${redis.port}`,
      CLAMD_PORT: String(await freePort()),
      NODE_ENV: 'production',
      STARTUP_RETRY_TIME: '0',
    });
    expect(await service.process.ended).toBe(1);
    const { output } = service.process;
    expect(count(output, 'The service cannot start: 2 required start-up checks failed:')).toBe(1);
    expect(output).toMatch(/\\n {2}database \(required\): [^\\]*\(ECONNREFUSED\)/);
    expect(output).toMatch(/\\n {2}migrations \(required\): [^\\]*\(ECONNREFUSED\)/);
    expect(output).toContain('redis (warning): Redis refuses the configured access.');
    expect(output).toContain("clamd (warning): The scanner 'clamd' does not answer.");
    expect(output).not.toContain(SECRET);
  });

  it('names the other problems, too, when a module refuses its options', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    await using service = await Service.start({
      DATABASE_URL: `postgresql://studio:${SECRET}@127.0.0.1:${await freePort()}/studio`,
      REDIS_URL: `redis://:${SECRET}@127.0.0.1:${redis.port}`,
      UPLOAD_FOLDER: file,
    });
    expect(await service.process.ended).toBe(1);
    const { output } = service.process;
    expect(output).toContain(
      'Expected "uploads.folder" to be a folder that this process may create and write to',
    );
    expect(output).toMatch(/failed {3}database +.*\(ECONNREFUSED\)/);
    expect(output).toContain(`Files cannot be written to ${file}: `);
    expect(output).toMatch(/warning {2}redis +Redis refuses the configured access\./);
    expect(output).not.toContain(SECRET);
  });

  it('waits for a database that comes later, alive and not ready, and then becomes ready', async () => {
    const url = await postgres.createDatabase('late');
    await postgres.stop();
    await using service = await Service.start({ DATABASE_URL: url, STARTUP_RETRY_TIME: '600000' });
    await until(
      () => service.process.output,
      (output) => output.includes("Start-up check 'database' failed and is repeated for 600000 ms"),
    );
    expect(await service.probe('live')).toMatchObject({ code: 200 });
    expect(await service.probe('ready')).toMatchObject({ code: 503, body: { reason: 'starting' } });
    expect(await service.probe('startup')).toMatchObject({
      code: 503,
      body: {
        status: 'starting',
        startupChecks: expect.arrayContaining([
          expect.objectContaining({ name: 'database', status: 'running', required: true }),
        ]),
      },
    });
    await postgres.start();
    await service.answers('ready', 200);
    expect(await service.answers('startup', 200)).toMatchObject({
      startupChecks: expect.arrayContaining([
        expect.objectContaining({
          name: 'database',
          status: 'passed',
          message: expect.stringMatching(/^PostgreSQL /),
        }),
      ]),
    });
  });

  it('ends with exit code 1 when the database does not come in time', async () => {
    await using service = await Service.start({
      DATABASE_URL: `postgresql://studio:${SECRET}@127.0.0.1:${await freePort()}/studio`,
      STARTUP_RETRY_TIME: '1500',
    });
    expect(await service.process.ended).toBe(1);
    expect(service.process.output).toContain('1 required start-up check failed:');
  });

  it('ends at once for a wrong password, which no time repairs', async () => {
    const url = new URL(postgres.url());
    url.password = SECRET;
    await using service = await Service.start({ DATABASE_URL: url.href, STARTUP_RETRY_TIME: '600000' });
    expect(await service.process.ended).toBe(1);
    expect(service.process.output).toContain('database (required)');
    expect(service.process.output).not.toContain(SECRET);
  });

  it('is ready without Redis, warns once, and shows the problem', async () => {
    await using service = await Service.start({ REDIS_URL: `redis://:${SECRET}@127.0.0.1:${redis.port}` });
    await service.answers('ready', 200);
    const warning = 'the service runs without the others';
    await service.process.prints(warning);
    expect(count(service.process.output, warning)).toBe(1);
    expect(await service.answers('startup', 200)).toMatchObject({
      status: 'started',
      startupChecks: expect.arrayContaining([
        expect.objectContaining({ name: 'redis', status: 'failed', required: false }),
      ]),
    });
    expect(await service.probe('detailed')).toMatchObject({
      body: {
        startupChecks: {
          state: 'degraded',
          problems: { redis: 'Redis refuses the configured access.' },
        },
      },
    });
    const scrape = await fetch(service.url('/metrics')).then((response) => response.text());
    expect(scrape).toContain('breakwater_startup_check{check="redis",required="false"} 0');
    expect(scrape).toContain('breakwater_startup_check{check="node",required="true"} 1');
    expect(service.process.output).not.toContain(SECRET);
  });
});

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Pool } from 'pg';
import { NODE_VERSIONS } from '../../apps/api/src/platform/startup-checks/start.checks.js';
import { buildApps } from '../harness/built-app.js';
import { freePort } from '../harness/free-port.js';
import { type PostgresServer, startPostgres } from '../harness/postgres-server.js';
import { Program } from '../harness/program.js';

const SECRET = 'hunter2hunter2';

let postgres: PostgresServer;
let folder: string;

beforeAll(async () => {
  await buildApps();
  postgres = await startPostgres();
  folder = await mkdtemp(join(tmpdir(), 'breakwater-validation-'));
});
afterAll(async () => {
  await postgres.dispose();
  await rm(folder, { recursive: true, force: true });
});

interface Result {
  readonly code: number | null;
  readonly output: string;
}

async function validate(
  environment: NodeJS.ProcessEnv = {},
  args: readonly string[] = [],
  command = [process.execPath, 'apps/api/dist/validate.js'],
): Promise<Result> {
  const [file = '', ...rest] = command;
  const program = new Program([file, ...rest, ...args], {
    UPLOAD_FOLDER: join(folder, 'uploads'),
    // Nothing listens here, whatever else runs on this machine.
    UPSTREAM_PORT: '1',
    ...environment,
  });
  return { code: await program.ended, output: program.output };
}

const headings = (output: string): string[] =>
  output.split('\n').filter((line) => line !== '' && !line.startsWith(' '));

describe('npm run validate', () => {
  it('passes on a fresh clone, with a line for each check below the lines of the requirements', async () => {
    const { code, output } = await validate({}, [], ['npm', 'run', '--silent', 'validate']);
    expect(headings(output)).toEqual([
      'Configuration validation passed',
      'Database connectivity verified',
      // The upstream simulator does not run.
      expect.stringMatching(/^External services healthy \(\d+ warnings?\)$/),
      expect.stringMatching(/^Environment requirements met/),
    ]);
    expect(output).toMatch(/^ {2}passed {3}variables +development$/m);
    expect(output).toMatch(/^ {2}passed {3}database +in memory, because DATABASE_URL is not set$/m);
    expect(output).toMatch(/^ {2}warning {2}youtube +Nothing listens at the address \(ECONNREFUSED\)$/m);
    expect(output).toMatch(/^ {2}passed {3}node +Node \d/m);
    expect(output).not.toContain('\u001B');
    expect(code).toBe(0);
  });

  it('runs no migration: it names those that are not applied', async () => {
    const DATABASE_URL = await postgres.createDatabase('untouched');
    const { code, output } = await validate({ DATABASE_URL });
    expect(output).toMatch(/warning {2}migrations +\d+ migrations are not applied: \d+_videos, /);
    expect(code).toBe(0);
    const production = await validate({ DATABASE_URL, NODE_ENV: 'production' });
    expect(production.output).toMatch(/failed {3}migrations +\d+ migrations are not applied: \d+_videos, /);
    expect(production.code).toBe(1);
    const pool = new Pool({ connectionString: DATABASE_URL });
    expect((await pool.query("SELECT to_regclass('_prisma_migrations') AS name")).rows).toEqual([
      { name: null },
    ]);
    await pool.end();
  });

  it('fails with exit code 1, and names all problems without a secret', async () => {
    const { code, output } = await validate({
      DATABASE_URL: `postgresql://studio:${SECRET}@127.0.0.1:${await freePort()}/studio`,
      REDIS_URL: `redis://:${SECRET}@127.0.0.1:${await freePort()}`,
      UPLOAD_FOLDER: '/proc/uploads',
    });
    expect(code).toBe(1);
    expect(headings(output)).toEqual([
      'Configuration validation passed',
      'Database connectivity not verified',
      expect.stringMatching(/^External services healthy \(\d+ warnings\)$/),
      'Environment requirements not met',
    ]);
    expect(output).toMatch(/failed {3}database .*\(ECONNREFUSED\)/);
    expect(output).toMatch(/warning {2}redis +Redis cannot be reached\./);
    expect(output).toMatch(/failed {3}upload-folder +Files cannot be written to \/proc\/uploads: /);
    expect(output).not.toContain(SECRET);
  });

  it('checks the machine even if the configuration is wrong', async () => {
    const { code, output } = await validate({ PORT: 'abc', DATABASE_URL: SECRET });
    expect(code).toBe(1);
    expect(headings(output)).toEqual([
      'Configuration validation failed',
      'Database connectivity not checked',
      'External services not checked',
      expect.stringMatching(/^Environment requirements met/),
    ]);
    expect(output).toMatch(/failed {3}PORT +expected a whole number from 1 to 65535, got "abc"\. Correct it/);
    expect(output).toMatch(/failed {3}DATABASE_URL +expected a connection string/);
    expect(output).not.toContain(SECRET);
  });

  it('prints JSON', async () => {
    const { code, output } = await validate({}, ['--json']);
    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({
      passed: true,
      groups: [
        { name: 'configuration', title: 'Configuration validation passed', status: 'passed' },
        { name: 'database', checks: [{ name: 'database', status: 'passed', required: true }] },
        { name: 'services' },
        { name: 'environment' },
      ],
    });
  });

  it.each([[['--jsn']], [['production']]])('refuses the arguments %j with exit code 2', async (args) => {
    const { code, output } = await validate({}, args);
    expect(code).toBe(2);
    expect(output).toContain('Usage: validate [--json]');
  });

  it('has colours on a terminal only, unless NO_COLOR is set', async () => {
    const onTerminal = ['script', '-qec', `${process.execPath} apps/api/dist/validate.js`, '/dev/null'];
    const { output } = await validate({ TERM: 'xterm' }, [], onTerminal);
    expect(output).toContain('\u001B[32mDatabase connectivity verified\u001B[39m');
    const plain = await validate({ TERM: 'xterm', NO_COLOR: '1' }, [], onTerminal);
    expect(plain.output).toContain('Database connectivity verified');
    expect(plain.output).not.toContain('\u001B[32m');
  });

  it('requires the versions of Node that package.json names', async () => {
    const { engines } = JSON.parse(await readFile('apps/api/package.json', 'utf8')) as {
      engines: { node: string };
    };
    expect(NODE_VERSIONS).toBe(engines.node);
  });
});

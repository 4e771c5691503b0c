import { existsSync, globSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDeployment } from 'kubernetes-models/apps/v1';
import type { IJob } from 'kubernetes-models/batch/v1';
import { BuiltApp } from '../harness/built-app.js';
import { prepareBuildStage } from '../harness/build-context.js';
import { Collector } from '../harness/collector.js';
import { Dockerfile } from '../harness/dockerfile.js';
import { type PostgresServer, startPostgres } from '../harness/postgres-server.js';
import { Program } from '../harness/program.js';
import { objectOf } from '../harness/rendered-overlay.js';
import { until } from '../harness/until.js';
import { run } from '../workspace/packed-libs.js';

/** Largest sizes of the images without Node, in bytes. */
const TARGETS = { api: 120_000_000, web: 20_000_000, upstream: 20_000_000 };
type App = keyof typeof TARGETS;

const MEBIBYTE = 2 ** 20;

const dockerfile = new Dockerfile('docker/Dockerfile');
const workshop = mkdtempSync(join(tmpdir(), 'breakwater-image-'));
const stage = join(workshop, 'build');
const trees: Readonly<Record<App, string>> = {
  api: join(workshop, 'api'),
  web: join(workshop, 'web'),
  upstream: join(workshop, 'upstream'),
};

let server: PostgresServer;

/** Runs the commands of the build stage of an app. */
function build(app: App): void {
  const command = dockerfile
    .instructions(`build-${app}`, 'RUN')
    .at(-1)!
    .replace(/^--\S+ /, '');
  const [, script, name, destination] = command.split(' ');
  expect(destination).toBe('/srv/app');
  run(process.execPath, [script!, name!, trees[app]], stage);
}

beforeAll(() => prepareBuildStage(stage));
// A hook for each, because a build takes minutes on a busy machine.
for (const app of Object.keys(trees) as App[]) beforeAll(() => build(app));
beforeAll(async () => {
  server = await startPostgres();
});

afterAll(async () => {
  await server.dispose();
  rmSync(workshop, { recursive: true, force: true });
});

interface LockedPackage {
  readonly version: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}
const { packages: locked } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, LockedPackage>;
};

interface Package {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}
const readPackage = (file: string): Package => JSON.parse(readFileSync(file, 'utf8')) as Package;

/** The folders of an app and of the libs that it needs, directly or through others. */
function needed(folder: string, found = new Set<string>()): Set<string> {
  found.add(folder);
  const { dependencies, peerDependencies } = readPackage(join(folder, 'package.json'));
  for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
    const lib = name.replace(/^@breakwater\//, 'libs/');
    if (lib !== name && !found.has(lib)) needed(lib, found);
  }
  return found;
}

/** Size of a folder on the disk in bytes, in whole blocks. */
function sizeOf(folder: string): number {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return paths.reduce((size, path) => size + lstatSync(join(folder, path)).blocks * 512, 0);
}

describe.each(Object.keys(trees) as App[])('the tree of the image of %s', (app) => {
  const tree = trees[app];
  const installed = (): string[] =>
    [
      'node_modules',
      'node_modules/**/node_modules',
      'apps/*/node_modules/**/node_modules',
      'apps/*/node_modules',
    ].flatMap((modules) => globSync(`${modules}/{*,@*/*}/package.json`, { cwd: tree }));

  it('contains only production packages, in the versions of the lock file', () => {
    const places = installed().map((file) => file.replace(/\/package\.json$/, ''));
    expect(places.length).toBeGreaterThan(5);
    for (const place of places) {
      expect({ place, ...locked[place] }).toMatchObject({
        place,
        version: readPackage(join(tree, place, 'package.json')).version,
      });
      expect([place, locked[place]?.dev, locked[place]?.devOptional]).toEqual([place, undefined, undefined]);
    }
  });

  it('contains all dependencies of the app and its libs', () => {
    for (const workspace of needed(`apps/${app}`)) {
      const { name, dependencies = {} } = readPackage(join(workspace, 'package.json'));
      const missing = Object.keys(dependencies).filter(
        (dependency) =>
          !/^@(types|breakwater)\//.test(dependency) && !existsSync(join(tree, 'node_modules', dependency)),
      );
      expect([name, missing]).toEqual([name, []]);
    }
  });

  it('has our code in a bundle, whose source maps lead to the sources', () => {
    expect(globSync('{apps,libs}/*', { cwd: tree })).toEqual([`apps/${app}`]);
    expect(globSync('**/@breakwater', { cwd: tree })).toEqual([]);
    const maps = globSync(`apps/${app}/dist/*.map`, { cwd: tree });
    const sources = maps.flatMap(
      (map) => (JSON.parse(readFileSync(join(tree, map), 'utf8')) as { sources: string[] }).sources,
    );
    expect(sources).toContain('../src/main.ts');
    expect(sources).toContain('../../../libs/core/src/clock/system.clock.ts');
    expect(sources.filter((source) => !existsSync(join(`apps/${app}/dist`, source)))).toEqual([]);
  });

  it('has no compiler, no tests, no sources, no declarations and no settings of npm', () => {
    const surplus = globSync(
      '**/{*.ts,*.mts,*.cts,*.tsbuildinfo,*.spec.*,.npmrc,.env*,package-lock.json,.bin}',
      {
        cwd: tree,
      },
    );
    expect(surplus).toEqual([]);
    for (const name of ['typescript', 'prisma', 'node', 'jest', '@types']) {
      expect([name, existsSync(join(tree, 'node_modules', name))]).toEqual([name, false]);
    }
  });

  it(`is smaller than ${TARGETS[app] / 1e6} MB`, () => {
    const size = sizeOf(tree);
    process.stderr.write(
      `  image tree of ${app}: ${(size / 1e6).toFixed(1)} MB in ${installed().length} packages (target ${TARGETS[app] / 1e6} MB)\n`,
    );
    expect(size).toBeLessThan(TARGETS[app]);
    expect(size).toBeGreaterThan(1e6);
  });
});

describe('the migration program', () => {
  const { command } = objectOf<IJob>('production', 'Job', 'studio-api-migration').spec!.template.spec!
    .containers[0]!;

  async function migrate(environment: NodeJS.ProcessEnv): Promise<{ code: number | null; output: string }> {
    const program = new Program([process.execPath, ...command!.slice(1)], environment, trees.api);
    return { code: await program.ended, output: program.output };
  }

  it('creates the tables of an empty database, once', async () => {
    const environment = { DATABASE_URL: await server.createDatabase('migrated') };
    expect(await migrate(environment)).toEqual({
      code: 0,
      output: expect.stringMatching(/^Applied: \d+_videos/),
    });
    expect(await migrate(environment)).toEqual({ code: 0, output: 'The database is up to date.\n' });
  });

  it('can be validated before and after it', async () => {
    const DATABASE_URL = await server.createDatabase('validated');
    const validate = async (): Promise<Program> => {
      const environment = {
        DATABASE_URL,
        NODE_ENV: 'production',
        UPLOAD_FOLDER: join(tmpdir(), 'validated-uploads'),
      };
      const program = new Program([process.execPath, 'apps/api/dist/validate.js'], environment, trees.api);
      await program.ended;
      return program;
    };
    const before = await validate();
    expect(before.output).toMatch(
      /Database connectivity not verified[^]*migrations are not applied: \d+_videos/,
    );
    expect(await before.ended).toBe(1);
    await migrate({ DATABASE_URL });
    const after = await validate();
    expect(after.output).toMatch(/^Configuration validation passed.*\n[^]*^Database connectivity verified$/m);
    expect(await after.ended).toBe(0);
  });

  it('fails, and says why, without a database', async () => {
    expect(await migrate({})).toEqual({ code: 1, output: expect.stringContaining('DATABASE_URL: expected') });
    const DATABASE_URL = 'postgresql://studio:secret@127.0.0.1:1/studio';
    const { code, output } = await migrate({ DATABASE_URL });
    expect(code).toBe(1);
    expect(output).toContain('ECONNREFUSED');
    expect(output).not.toContain('secret');
  });

  it('stops when a migration fails, until a person has solved it', async () => {
    const DATABASE_URL = await server.createDatabase('conflicting');
    const blocker = `import('pg').then(async({default:{Client}})=>{const c=new Client('${DATABASE_URL}');await c.connect();await c.query('CREATE TABLE videos ()');await c.end()})`;
    await new Program([process.execPath, '--eval', blocker], {}, trees.api).ended;
    const first = await migrate({ DATABASE_URL });
    expect([first.code, first.output]).toEqual([1, expect.stringContaining('already exists')]);
    const second = await migrate({ DATABASE_URL });
    expect([second.code, second.output]).toEqual([1, expect.stringContaining('failed before')]);
  });
});

describe('the API of the image', () => {
  let api: BuiltApp;
  let collector: Collector;
  beforeAll(async () => {
    const DATABASE_URL = await server.createDatabase('studio');
    await new Program([process.execPath, 'apps/api/dist/migrate.js'], { DATABASE_URL }, trees.api).ended;
    collector = await Collector.start();
    api = await BuiltApp.api({
      command: dockerfile.command('api', 'CMD'),
      cwd: trees.api,
      environment: {
        NODE_ENV: 'production',
        DATABASE_URL,
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        ALERT_EMAIL_URL: 'smtp://127.0.0.1:1',
        ALERT_EMAIL_TO: 'oncall@studio.example',
      },
    });
  });
  afterAll(async () => {
    await api[Symbol.asyncDispose]();
    await collector[Symbol.asyncDispose]();
  });

  it('is ready, on a real database', async () => {
    const { status } = await until(
      () => api.get('/health/ready'),
      ({ ok }) => ok,
    );
    expect(status).toBe(200);
  });

  it('writes and reads with the one query compiler that was kept', async () => {
    const created = await api.get('/videos', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ channelId: 'UCimage', title: 'From an image' }),
    });
    const { id } = (await created.json()) as { id: string };
    expect(await (await api.get(`/videos/${id}`)).json()).toMatchObject({ id, title: 'From an image' });
  });

  it('has its optional packages: metrics of the process, exemplars and mail', async () => {
    const scrape = await (await api.get('/metrics')).text();
    expect(scrape).toContain('process_resident_memory_bytes ');
    expect(scrape).toContain('nodejs_eventloop_lag_p99_seconds ');
    const openMetrics = await api.get('/metrics', { headers: { accept: 'application/openmetrics-text' } });
    expect(await openMetrics.text()).toContain('# {trace_id="');
  });

  it('passes the health check, which fails on a port without a listener', async () => {
    const [, file, url] = dockerfile.command('api', 'HEALTHCHECK');
    const check = (port: number): Promise<number | null> =>
      new Program([process.execPath, file!, url!.replace(/:\d+/, `:${port}`)], {}, trees.api).ended;
    expect(await check(api.port)).toBe(0);
    expect(await check(1)).not.toBe(0);
  });

  it('ends in order at SIGTERM', async () => {
    api.process.kill('SIGTERM');
    expect(await api.process.ended).toBe(0);
    expect(api.said('Shutdown').at(-1)).toMatch(/^Stopped after \d+ ms$/);
  });

  it('has sent the traces of its requests', () => {
    expect(collector.named('POST /videos')).toHaveLength(1);
    expect(collector.spans.map(({ service }) => service)).toContain('studio-api');
  });
});

describe('the page of the image', () => {
  let web: BuiltApp;
  const pageOf = (): Promise<Response> => web.get('/');

  beforeAll(async () => {
    web = await BuiltApp.web({
      command: dockerfile.command('web', 'CMD'),
      cwd: trees.web,
      // Nothing listens at port 1: the page is served without the API, so that it can say what is wrong.
      environment: {
        NODE_ENV: 'production',
        API_URL: 'https://api.acme.dev',
        API_INTERNAL_URL: 'http://127.0.0.1:1',
      },
    });
  });
  afterAll(() => web[Symbol.asyncDispose]());

  it('serves the page and its assets, and the address of the API, without the API', async () => {
    const page = await pageOf();
    expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const html = await page.text();
    const assets = [...html.matchAll(/(?:src|href)="\.?\/?(assets\/[^"]+)"/g)].map(([, path]) => path!);
    expect(assets.length).toBeGreaterThan(0);
    for (const path of assets) {
      const asset = await web.get(`/${path}`);
      expect([path, asset.status, asset.headers.get('cache-control')]).toEqual([
        path,
        200,
        expect.stringContaining('immutable'),
      ]);
    }
    expect(await (await web.get('/config.json')).json()).toEqual({ apiUrl: 'https://api.acme.dev' });
  });

  it('says that the API does not answer, and tells strangers nothing more', async () => {
    const health = await until(
      async () => (await (await web.get('/api/health')).json()) as { status: string },
      ({ status }) => status === 'degraded',
    );
    expect(JSON.stringify(health)).not.toContain('127.0.0.1');
    expect((await web.get('/api/ready')).status).toBe(200);
  });

  it('contains React as it is built for production, in the page only', () => {
    const scripts = globSync('apps/web/dist/ui/assets/*.js', { cwd: trees.web });
    const code = scripts.map((file) => readFileSync(join(trees.web, file), 'utf8')).join('\n');
    expect(code).toContain('react.dev/errors/');
    expect(code).not.toContain('Download the React DevTools');
    expect(existsSync(join(trees.web, 'node_modules/react'))).toBe(false);
  });

  it('passes the health check', async () => {
    const [, file, url] = dockerfile.command('web', 'HEALTHCHECK');
    const address = url!.replace(/:\d+/, `:${web.port}`);
    // The check gives up after 2.5 s. On a busy machine an answer can take longer.
    const ended = await until(
      () => new Program([process.execPath, file!, address], {}, trees.web).ended,
      (code) => code === 0,
    );
    expect(ended).toBe(0);
  });

  it('uses less memory under load than the manifest requests', async () => {
    const { requests } = objectOf<IDeployment>('production', 'Deployment', 'studio-web').spec!.template.spec!
      .containers[0]!.resources!;
    const client = async (): Promise<void> => {
      for (let n = 0; n < 100; n++) await (await pageOf()).arrayBuffer();
    };
    await Promise.all(Array.from({ length: 10 }, client));
    const status = readFileSync(`/proc/${web.process.pid}/status`, 'utf8');
    const peak = (Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)![1]) * 1024) / MEBIBYTE;
    process.stderr.write(`  page after 1000 requests: ${peak.toFixed(0)} MiB at most\n`);
    expect(peak).toBeLessThan(Number.parseInt(String(requests!['memory']), 10));
  });

  it('ends in order at SIGTERM', async () => {
    web.process.kill('SIGTERM');
    expect(await web.process.ended).toBe(0);
  });
});

describe('the upstream of the image', () => {
  it('answers, and ends in order at SIGTERM', async () => {
    const upstream = await BuiltApp.upstream({
      command: dockerfile.command('upstream', 'CMD'),
      cwd: trees.upstream,
    });
    expect((await upstream.get('/faults')).status).toBe(200);
    upstream.process.kill('SIGTERM');
    expect(await upstream.process.ended).toBe(0);
  });
});

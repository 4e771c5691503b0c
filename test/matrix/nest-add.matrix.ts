import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../harness/free-port.js';
import { Program } from '../harness/program.js';
import { until } from '../harness/until.js';
import { run } from '../workspace/packed-libs.js';
import { packedWorkshop } from './packed-workshop.js';

const workshop = packedWorkshop();
const ADDED = ['resilience', 'health', 'lifecycle', 'observability'];

// Both commands answer their questions by the defaults: version 11 makes CommonJS, version 12 makes ES modules.
describe.each(['11', '12'])('an application of nest new %s', (version) => {
  const { home: folder } = workshop.application();
  const home = join(folder, 'studio');
  const npm = (...args: string[]): string => run('npm', args, home);
  const files = ['package.json', 'src/app.module.ts', 'src/main.ts'];
  const texts = (): string[] => files.map((file) => readFileSync(join(home, file), 'utf8'));

  beforeAll(() => {
    mkdirSync(folder);
    run(
      'npx',
      ['--yes', `@nestjs/cli@${version}`, 'new', 'studio', '--skip-git', '--package-manager', 'npm'],
      folder,
    );
    const tarballs = workshop.libs.filter(({ name }) =>
      ['core', ...ADDED].some((lib) => name === `@breakwater/${lib}`),
    );
    npm('install', '--no-audit', '--no-fund', ...tarballs.map(({ tarball }) => tarball));
    for (const lib of ADDED) npm('exec', '--', 'nest', 'add', `@breakwater/${lib}`, '--skip-install');
    // Without it npm would find the companions only as peers.
    npm('install', '--no-audit', '--no-fund');
  });

  it('is compiled, serves probes and metrics, and ends in order', async () => {
    npm('run', 'build');
    const port = await freePort();
    const program = new Program([process.execPath, 'dist/main.js'], { PORT: String(port) }, home);
    const status = (path: string): Promise<number> =>
      fetch(`http://127.0.0.1:${port}${path}`).then(
        (answer) => answer.status,
        () => 0,
      );
    expect(
      await until(
        () => status('/health/ready'),
        (found) => found > 0,
      ),
    ).toBe(200);
    expect([await status('/'), await status('/health/live'), await status('/metrics')]).toEqual([
      200, 200, 200,
    ]);
    program.kill('SIGTERM');
    expect(await program.ended).toBe(0);
  });

  it('does not change when nest add runs again', () => {
    const before = texts();
    for (const lib of ADDED) npm('exec', '--', 'nest', 'add', `@breakwater/${lib}`, '--skip-install');
    expect(texts()).toEqual(before);
  });

  it('keeps its files, and its owner reads the lines to write, when the root module has another form', () => {
    const module = join(home, 'src/app.module.ts');
    writeFileSync(
      module,
      "import { Module } from '@nestjs/common';\nconst OPTIONS = {};\n@Module(OPTIONS)\nexport class AppModule {}\n",
    );
    const before = texts();
    // Version 11 ends with code 0 all the same.
    const { stdout, stderr } = spawnSync(
      'npm',
      ['exec', '--', 'nest', 'add', '@breakwater/resilience', '--skip-install'],
      {
        cwd: home,
        encoding: 'utf8',
      },
    );
    expect(stdout + stderr).toContain('imports: [ResilienceModule.forRoot({ http: { deadline: true } })],');
    expect(texts()).toEqual(before);
  });
});

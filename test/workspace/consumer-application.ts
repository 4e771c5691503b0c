import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PackedLib, lockedVersion, run } from './packed-libs.js';

/** Module format of an application: the `type` of its package.json. */
export type ModuleFormat = 'module' | 'commonjs';

/** Packages that an application installs, with their versions. */
export type Versions = Readonly<Record<string, string>>;

/** The packages of an application that uses every lib, beside Nest itself. */
const PEERS = [
  '@ai-sdk/anthropic',
  '@ai-sdk/openai',
  '@fastify/multipart',
  '@jest/globals',
  '@nestjs/terminus',
  '@nestjs/throttler',
  '@opentelemetry/api',
  '@prisma/adapter-pg',
  '@prisma/client',
  'ai',
  'bullmq',
  'expect',
  'ioredis',
  'nestjs-pino',
  'nodemailer',
  'pg',
  'pino',
  'pino-http',
  'prom-client',
  'react',
  'reflect-metadata',
  'rxjs',
  'sharp',
  'vitest',
  'zod',
];
const NEST_PACKAGES = [
  '@nestjs/bullmq',
  '@nestjs/common',
  '@nestjs/config',
  '@nestjs/core',
  '@nestjs/platform-express',
  '@nestjs/platform-fastify',
  '@nestjs/testing',
];
const TOOLS = ['@types/node', '@types/react', 'typescript'];

const locked = (names: readonly string[]): Versions =>
  Object.fromEntries(names.map((name) => [name, lockedVersion(name)]));

/** The declarations of `@nestjs/platform-express` import it; its users install it. */
const EXPRESS_TYPES: Versions = { '@types/express': '5.0.6' };

/** Nest 12, in the versions of the lock file. */
export const NEST_12: Versions = locked(NEST_PACKAGES);
/** Nest 11. Its last versions before this list was written, so that a new one cannot fail an old commit. */
export const NEST_11: Versions = {
  '@nestjs/bullmq': '11.0.5',
  '@nestjs/common': '11.2.10',
  '@nestjs/config': '4.0.4',
  '@nestjs/core': '11.2.10',
  '@nestjs/platform-express': '11.2.10',
  '@nestjs/platform-fastify': '11.2.8',
  '@nestjs/testing': '11.2.6',
};

/** Bentocache names ioredis 5 as its peer. `@breakwater/cache` does not let it load ioredis, so another version does as well. */
const BENTOCACHE_ON_IOREDIS_6 = {
  bentocache: { ioredis: '$ioredis' },
  '@boringnode/bus': { ioredis: '$ioredis' },
};

/** The libs are compiled against, declarations included. */
const COMPILER_OPTIONS = {
  module: 'nodenext',
  target: 'es2022',
  strict: true,
  noUncheckedIndexedAccess: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  declaration: true,
  skipLibCheck: false,
  types: ['node'],
  rootDir: 'src',
  outDir: 'dist',
};

/** Output of the program `service` when every package works. */
export const SERVED = {
  title: [200, 'Channel 42'],
  called: [200, 'Channel 42'],
  fetched: 'Channel 42',
  operated: 'done',
  streamed: 'tick',
  suggested: [200, 'algorithm', true],
  uploaded: [201, 'pixel.png'],
  missing: [404, 'NOT_FOUND'],
  broken: [500, false],
  limited: [200, 429, 'RATE_LIMITED'],
  live: 200,
  ready: [200, []],
  metrics: [200, true, true],
  dashboard: [
    200,
    200,
    ['alerts', 'circuits', 'health-checks', 'issues', 'refused-clients', 'silences', 'stuck-operations'],
  ],
  errors: [200, 1],
};

/** A fresh application in a folder of its own, which installs the packed libs as a user does. */
export class ConsumerApplication {
  constructor(readonly home: string) {}

  /** Writes the application and installs its packages: the libs, their peers, one version of Nest, and `others`. */
  install(format: ModuleFormat, libs: readonly PackedLib[], nest: Versions, others: Versions = {}): void {
    const tarballs = Object.fromEntries(libs.map(({ name, tarball }) => [name, `file:${tarball}`]));
    this.write({
      name: 'consumer',
      private: true,
      type: format,
      ...(others['ioredis']?.startsWith('6.') && { overrides: BENTOCACHE_ON_IOREDIS_6 }),
      dependencies: { ...locked(PEERS), ...locked(TOOLS), ...EXPRESS_TYPES, ...nest, ...tarballs, ...others },
    });
    cpSync('test/workspace/consumer', join(this.home, 'src'), { recursive: true });
    this.npmInstall();
  }

  /** Writes an application without any package. */
  write(manifest: object): void {
    mkdirSync(this.home, { recursive: true });
    writeFileSync(join(this.home, 'package.json'), JSON.stringify(manifest));
    const tsconfig = { compilerOptions: COMPILER_OPTIONS, include: ['src'] };
    writeFileSync(join(this.home, 'tsconfig.json'), JSON.stringify(tsconfig));
  }

  /** Runs `npm install`. Fails when npm refuses the versions of a peer. */
  npmInstall(...packages: readonly string[]): void {
    run(
      'npm',
      ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', ...packages],
      this.home,
    );
  }

  /** Adds a configuration of TypeScript that leaves out some files. Returns its path, for {@link compile}. */
  projectWithout(...files: readonly string[]): string {
    const project = join(this.home, 'tsconfig.part.json');
    writeFileSync(project, JSON.stringify({ extends: './tsconfig.json', exclude: files }));
    return project;
  }

  /** Compiles the application with its own TypeScript, or with the compiler of another folder. */
  compile(
    options: readonly string[] = [],
    compiler = join(this.home, 'node_modules/typescript'),
    project = this.home,
  ): void {
    run(process.execPath, [join(compiler, 'bin/tsc'), '-p', project, ...options], this.home);
  }

  /** Writes the files that a page shows: blocks of TypeScript whose first line names the file. Returns their paths. */
  writeFilesOf(page: string, folder: string): string[] {
    const blocks = [
      ...readFileSync(page, 'utf8').matchAll(/^```ts\n\/\/ src\/(?<file>\S+)\n(?<code>.*?)^```$/gms),
    ];
    mkdirSync(join(this.home, 'src', folder), { recursive: true });
    return blocks.map(({ groups }) => {
      const { file = '', code = '' } = groups ?? {};
      const path = join('src', folder, file);
      writeFileSync(join(this.home, path), code);
      return path;
    });
  }

  /** Runs a compiled program to its end and reads the JSON that it prints. */
  output(program: string, args: readonly string[] = [], variables: NodeJS.ProcessEnv = {}): unknown {
    return JSON.parse(run(process.execPath, [`dist/${program}.js`, ...args], this.home, variables));
  }

  /** Version of a package that is installed. */
  version(name: string): string {
    const manifest = readFileSync(join(this.home, 'node_modules', name, 'package.json'), 'utf8');
    return (JSON.parse(manifest) as { version: string }).version;
  }
}

import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HostTree } from '@angular-devkit/schematics';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { SchematicRule } from '@breakwater/core/nest-add';
import { schematic as health } from '../../libs/health/src/nest-add.js';
import { schematic as lifecycle } from '../../libs/lifecycle/src/nest-add.js';
import { schematic as observability } from '../../libs/observability/src/nest-add.js';
import { schematic as resilience } from '../../libs/resilience/src/nest-add.js';

const SCHEMATICS = { resilience, health, lifecycle, observability };

/** The files of `nest new`, in version 11. */
const MODULE = `import { Module } from '@nestjs/common';
import { AppController } from './app.controller';
import { AppService } from './app.service';

@Module({
  imports: [],
  controllers: [AppController],
  providers: [AppService],
})
export class AppModule {}
`;
const MAIN = `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';

async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  await app.listen(process.env.PORT ?? 3000);
}
void bootstrap();
`;

let tree: HostTree;

beforeEach(() => {
  tree = new HostTree();
  tree.create('/package.json', '{}');
  tree.create('/src/app.module.ts', MODULE);
  tree.create('/src/main.ts', MAIN);
});

const run = (rule: SchematicRule): void => rule(tree, { logger: { info: () => {} }, addTask: () => {} });

describe('nest add', () => {
  it('makes a new application the one of the page "Start in five minutes"', () => {
    for (const schematic of Object.values(SCHEMATICS)) run(schematic({}));
    const page = readFileSync('docs/start.md', 'utf8');
    const [, code = ''] = /^```ts\n\/\/ src\/app\.module\.ts\n(.*?)^```$/ms.exec(page) ?? [];
    const lists = /(?<= imports: )\[.*?\n {2}\]/s;
    // The reader of the page adds a limit for requests.
    const written = code.replace(
      /\(\{\s+http: \{ deadline: true, requestTimeout: 10_000 \},\s+\}\)/,
      '({ http: { deadline: true } })',
    );
    expect(written).not.toBe(code);
    expect(lists.exec(tree.readText('/src/app.module.ts'))?.[0]).toBe(lists.exec(written)?.[0]);
    const [, main = ''] = /^```ts\n\/\/ src\/main\.ts\n(.*?)^```$/ms.exec(page) ?? [];
    expect(tree.readText('/src/main.ts')).toBe(main);
  });

  it('lists the packages that the application needs, in the versions that the packages allow', () => {
    for (const schematic of Object.values(SCHEMATICS)) run(schematic({}));
    const { dependencies } = JSON.parse(tree.readText('/package.json')) as { dependencies: object };
    expect(Object.keys(dependencies)).toEqual([
      '@breakwater/core',
      '@breakwater/health',
      '@breakwater/lifecycle',
      '@breakwater/observability',
      '@breakwater/resilience',
      '@nestjs/terminus',
      'prom-client',
    ]);
    expect(Object.values(dependencies)).not.toContain('*');
  });

  it('adds health without circuits when the application has no ResilienceModule', () => {
    run(health({}));
    expect(tree.readText('/src/app.module.ts')).toContain('imports: [HealthModule.forRoot()],');
  });
});

describe('a package with a collection of schematics', () => {
  const libs = globSync('libs/*/collection.json').map(dirname).toSorted();

  it('is each of those that the page adds', () => {
    expect(libs).toEqual(
      Object.keys(SCHEMATICS)
        .toSorted()
        .map((name) => `libs/${name}`),
    );
  });

  it.each(libs)('%s names the collection, ships it, and has the source of its factory', (lib) => {
    const read = (file: string): unknown => JSON.parse(readFileSync(join(lib, file), 'utf8'));
    const { schematics, files } = read('package.json') as { schematics: string; files: string[] };
    const collection = read('collection.json') as { schematics: { 'nest-add': { factory: string } } };
    expect([schematics, files.includes('collection.json')]).toEqual(['./collection.json', true]);
    const [file = '', name] = collection.schematics['nest-add'].factory.split('#');
    expect(existsSync(join(lib, file.replace('dist', 'src').replace('.js', '.ts')))).toBe(true);
    expect(name).toBe('schematic');
  });
});

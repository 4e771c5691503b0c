import { HostTree } from '@angular-devkit/schematics';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { NestAddition } from './addition.js';
import { nestAdd } from './nest-add.js';
import type { NestAddOptions } from './project.js';

const TIDES: NestAddition = {
  manifest: { name: '@acme/tides', version: '1.2.0', peerDependencies: { '@acme/moon': '^3.0.0' } },
  packages: ['@acme/moon'],
  entries: () => [
    {
      list: 'imports',
      symbol: 'TidesModule',
      code: 'TidesModule.forRoot()',
      names: { TidesModule: '@acme/tides' },
    },
    {
      list: 'providers',
      symbol: 'TidesFilter',
      code: '{ provide: APP_FILTER, useClass: TidesFilter }',
      names: { APP_FILTER: '@nestjs/core', TidesFilter: '@acme/tides' },
      before: 'APP_FILTER',
    },
  ],
  main: { name: 'watchTides', from: '@acme/tides', replaces: 'enableShutdownHooks' },
};

const MAIN = `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';

async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  await app.listen(process.env.PORT ?? 3000);
}
void bootstrap();
`;

const IMPORTS = `import { Module } from '@nestjs/common';
import { AppService } from './app.service';
`;

/** A root module without entries. */
const MODULE = `${IMPORTS}\n@Module({})\nexport class AppModule {}\n`;

const ADDED_IMPORTS = `${IMPORTS}import { TidesModule, TidesFilter } from '@acme/tides';
import { APP_FILTER } from '@nestjs/core';
`;

let tree: HostTree;
let lines: string[];
let tasks: object[];

beforeEach(() => {
  tree = new HostTree();
  lines = [];
  tasks = [];
  tree.create('/package.json', '{ "name": "studio", "dependencies": {} }\n');
  tree.create('/src/main.ts', MAIN);
});

function add(options: NestAddOptions = {}, addition = TIDES): void {
  const context = {
    logger: { info: (line: string) => lines.push(line) },
    addTask: (task: object) => tasks.push(task),
  };
  nestAdd(addition)(options)(tree, context);
}

/** The text of the module after the schematic. */
function added(module: string, options: NestAddOptions = {}): string {
  tree.create('/src/app.module.ts', module);
  add(options);
  return tree.readText('/src/app.module.ts');
}

describe('the root module', () => {
  it.each([
    [
      'an empty object',
      '@Module({})',
      `@Module({
  imports: [TidesModule.forRoot()],
  providers: [{ provide: APP_FILTER, useClass: TidesFilter }],
})`,
    ],
    [
      'empty lists',
      `@Module({
  imports: [],
  providers: [AppService, Clock],
})`,
      `@Module({
  imports: [TidesModule.forRoot()],
  providers: [
    AppService,
    Clock,
    { provide: APP_FILTER, useClass: TidesFilter },
  ],
})`,
    ],
    [
      'no imports and no providers',
      `@Module({
  // The entrance.
  controllers: [AppController], // one
})`,
      `@Module({
  imports: [TidesModule.forRoot()],
  // The entrance.
  controllers: [AppController], // one
  providers: [{ provide: APP_FILTER, useClass: TidesFilter }],
})`,
    ],
    [
      'lists of several lines with comments',
      `@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }), // first
    /* the sea */
    SeaModule // last
  ],
  providers: [AppService /* ours */],
})`,
      `@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }), // first
    /* the sea */
    SeaModule, // last
    TidesModule.forRoot()
  ],
  providers: [AppService, { provide: APP_FILTER, useClass: TidesFilter } /* ours */],
})`,
    ],
    [
      'a type assertion',
      `@Module({
  imports: [SeaModule] as DynamicModule[],
  providers: ([]),
} satisfies ModuleMetadata)`,
      `@Module({
  imports: [SeaModule, TidesModule.forRoot()] as DynamicModule[],
  providers: ([{ provide: APP_FILTER, useClass: TidesFilter }]),
} satisfies ModuleMetadata)`,
    ],
  ])('gets both entries: %s', (_form, before, after) => {
    expect(added(`${IMPORTS}\n${before}\nexport class AppModule {}\n`)).toBe(
      `${ADDED_IMPORTS}\n${after}\nexport class AppModule {}\n`,
    );
  });

  it('keeps its own filters the last ones, which Nest asks first', () => {
    const text = added(`${IMPORTS}
@Module({
  providers: [
    AppService,
    { provide: APP_FILTER, useClass: SeaFilter },
  ],
})
export class AppModule {}
`);
    expect(text).toContain(`    AppService,
    { provide: APP_FILTER, useClass: TidesFilter },
    { provide: APP_FILTER, useClass: SeaFilter },
`);
  });

  it('keeps its quotes, its line breaks, and lines without semicolons', () => {
    const text = added(
      'import { Module } from "@nestjs/common"\r\n\r\n@Module({})\r\nexport class AppModule {}\r\n',
    );
    expect(text.split('\r\n').slice(0, 3)).toEqual([
      'import { Module } from "@nestjs/common"',
      'import { TidesModule, TidesFilter } from "@acme/tides"',
      'import { APP_FILTER } from "@nestjs/core"',
    ]);
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
  });

  it('gets names in an import that it has, in several lines when one becomes too long', () => {
    const names = 'TheFirstOfManyNames, TheSecondOfManyNames';
    const text = added(
      `${IMPORTS}import { ${names} } from '@acme/tides';\n\n@Module({})\nexport class AppModule {}\n`,
    );
    expect(text).toContain(`import {
  TheFirstOfManyNames,
  TheSecondOfManyNames,
  TidesModule,
  TidesFilter,
} from '@acme/tides';
`);
  });

  it('is the class that main.ts starts, in an ES module, under another name', () => {
    tree.overwrite(
      '/src/main.ts',
      MAIN.replace('{ AppModule }', '{ RootModule as AppModule }').replace(
        './app.module',
        './root/root.module.js',
      ),
    );
    tree.create(
      '/src/root/root.module.ts',
      `${IMPORTS}
@Module({})
class Other {}

@Module({ imports: [Other] })
export class RootModule {}
`,
    );
    add();
    expect(tree.readText('/src/root/root.module.ts')).toContain(
      '@Module({\n  imports: [Other, TidesModule.forRoot()],\n',
    );
  });

  it('is the file of the option --module', () => {
    tree.create('/src/platform.module.ts', `${IMPORTS}\n@Module({})\nexport class PlatformModule {}\n`);
    add({ module: 'platform.module' });
    expect(tree.readText('/src/platform.module.ts')).toContain('TidesModule.forRoot()');
  });

  it('belongs to the project of a monorepo, which may start in another file', () => {
    tree.create(
      '/nest-cli.json',
      JSON.stringify({ projects: { tides: { sourceRoot: 'apps/tides/src', entryFile: 'server' } } }),
    );
    tree.create('/apps/tides/src/server.ts', MAIN);
    tree.create('/apps/tides/src/app.module.ts', MODULE);
    add({ sourceRoot: 'apps/tides/src', project: 'tides' });
    expect(tree.readText('/apps/tides/src/app.module.ts')).toContain('TidesModule.forRoot()');
  });
});

describe('main.ts', () => {
  it('calls the function behind the line that creates the application', () => {
    added(MODULE);
    expect(tree.readText('/src/main.ts')).toBe(
      MAIN.replace("'./app.module';", "'./app.module';\nimport { watchTides } from '@acme/tides';").replace(
        'create(AppModule);',
        'create(AppModule);\n  watchTides(app);',
      ),
    );
  });

  it('calls it in the file that holds the root module as well', () => {
    tree.overwrite(
      '/src/main.ts',
      MAIN.replace(
        "import { AppModule } from './app.module';\n",
        "import { Module } from '@nestjs/common';\n\n@Module({})\nclass AppModule {}\n",
      ),
    );
    add({ module: 'main' });
    const text = tree.readText('/src/main.ts');
    expect(text).toContain('imports: [TidesModule.forRoot()]');
    expect(text).toContain('create(AppModule);\n  watchTides(app);');
  });

  it('calls it in place of the method that it replaces', () => {
    tree.overwrite('/src/main.ts', MAIN.replace('  await app', '  app.enableShutdownHooks();\n  await app'));
    added(MODULE);
    expect(tree.readText('/src/main.ts')).toContain('create(AppModule);\n  watchTides(app);\n  await app');
  });
});

describe('package.json', () => {
  it('gets the package and its companions, and the package manager installs them', () => {
    added(MODULE);
    expect(tree.readText('/package.json')).toBe(
      `${JSON.stringify({ name: 'studio', dependencies: { '@acme/moon': '^3.0.0', '@acme/tides': '^1.2.0' } }, null, 2)}\n`,
    );
    expect(tasks).toHaveLength(1);
  });

  it('keeps versions that it has, and installs nothing with --skip-install', () => {
    const manifest = '{"dependencies": {"@acme/tides": "file:tides.tgz"}}';
    tree.overwrite('/package.json', manifest);
    added(MODULE, { skipInstall: true });
    expect(JSON.parse(tree.readText('/package.json'))).toEqual({
      dependencies: { '@acme/moon': '^3.0.0', '@acme/tides': 'file:tides.tgz' },
    });
    expect(tasks).toEqual([]);
  });
});

describe('a second run', () => {
  it('changes nothing and says why', () => {
    const first = added(MODULE);
    const [main, manifest] = [tree.readText('/src/main.ts'), tree.readText('/package.json')];
    tasks = [];
    add();
    expect([
      tree.readText('/src/app.module.ts'),
      tree.readText('/src/main.ts'),
      tree.readText('/package.json'),
    ]).toEqual([first, main, manifest]);
    expect(tasks).toEqual([]);
    expect(lines).toEqual([
      'src/app.module.ts uses TidesModule already.',
      'src/app.module.ts uses TidesFilter already.',
    ]);
  });

  it('leaves a module alone that another file imports, but not one in a comment', () => {
    tree.create(
      '/src/platform.module.ts',
      '@Module({ imports: [TidesModule.forRootAsync({})] })\nexport class PlatformModule {}\n',
    );
    const text = added(`${IMPORTS}\n// TidesFilter is next.\n@Module({})\nexport class AppModule {}\n`);
    expect(text).not.toContain('TidesModule');
    expect(text).toContain('useClass: TidesFilter');
  });
});

describe('code of another form', () => {
  it.each([
    ['@Module(OPTIONS)', 'the argument of @Module is not an object in braces'],
    ['@Module({ imports: MODULES })', '"imports" of @Module is not a list in brackets'],
    ['@Module({ imports })', '"imports" of @Module is not a list in brackets'],
    ['@Module({ ...common })', '@Module takes "imports" from another object, perhaps'],
    ['@Injectable()', 'it has no class AppModule with @Module({ ... })'],
  ])('%s: changes no file, and shows the lines to write', (decorator, reason) => {
    const module = `${IMPORTS}\n${decorator}\nexport class AppModule {}\n`;
    expect(() => added(module)).toThrow(`@acme/tides is installed, but no file was changed.
src/app.module.ts cannot be changed: ${reason}.
Write these lines yourself. --module <file> names another file of the root module.

import { TidesModule } from '@acme/tides';
import { APP_FILTER } from '@nestjs/core';
import { TidesFilter } from '@acme/tides';

@Module({
  imports: [TidesModule.forRoot()],
  providers: [{ provide: APP_FILTER, useClass: TidesFilter }],
})

import { watchTides } from '@acme/tides';

watchTides(app); // behind NestFactory.create`);
    expect([tree.readText('/src/app.module.ts'), tree.readText('/src/main.ts')]).toEqual([module, MAIN]);
  });

  it.each([
    [
      MAIN.replace('(AppModule)', '(await load())'),
      'it does not call NestFactory.create with the class of the root module',
    ],
    [MAIN.replace('{ AppModule }', 'AppModule'), 'it does not import AppModule by name'],
    [
      MAIN.replace('./app.module', '@app/root'),
      "it imports AppModule from '@app/root', and not by a relative path",
    ],
    [MAIN.replace('./app.module', './gone'), 'it imports AppModule from a file that does not exist'],
    [
      MAIN.replace('const app = ', ''),
      'it does not keep the application in a variable: const app = await NestFactory.create(...)',
    ],
  ])('a main.ts that it does not understand is named', (main, reason) => {
    tree.overwrite('/src/main.ts', main);
    expect(() => added(MODULE)).toThrow(`src/main.ts cannot be changed: ${reason}.`);
  });

  it('is refused when a flag is unknown, or names a file that does not exist', () => {
    expect(() => add({ modul: 'app' } as NestAddOptions)).toThrow(
      'nest add does not know --modul. It knows --module <file>, --project <name> and --skip-install.',
    );
    expect(() => add({ module: 'gone' })).toThrow(
      'The option --module names the file "gone", which does not exist. Write its path: --module src/app.module.ts',
    );
  });
});

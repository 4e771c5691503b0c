import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { CoreModule } from '@breakwater/core';
import type { DynamicModule, FactoryProvider, Provider, Type } from '@nestjs/common';
import { GLOBAL_MODULE_METADATA, MODULE_METADATA } from '@nestjs/common/constants';
import { ModulesContainer } from '@nestjs/core';
import { describe, expect, it } from '@jest/globals';

type Exports = Readonly<Record<string, unknown>>;

interface ConfigurableModule extends Type {
  forRoot(options: object): DynamicModule;
  forRootAsync(options: object): DynamicModule;
}

const load = async (file: string): Promise<Exports> => (await import(resolve(file))) as Exports;

const pascal = (kebab: string): string =>
  kebab.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

const constant = (kebab: string): string => kebab.replaceAll('-', '_').toUpperCase();

const definitions = globSync('libs/*/src/**/*.module-definition.ts').map((file): [string, string] => [
  basename(file, '.module-definition.ts'),
  dirname(file),
]);

/** One application may have several clients of these packages, each with options of its own. */
const SEVERAL = new Set(['redis']);

/** The providers that take the options of the module as they were given. */
const readersOf = (providers: readonly Provider[], token: unknown): FactoryProvider[] =>
  providers.filter(
    (provider): provider is FactoryProvider =>
      'inject' in provider &&
      (provider.inject ?? []).some(
        (one) => one === token || (typeof one === 'object' && 'token' in one && one.token === token),
      ),
  );

describe.each(definitions)('the module of %s', (lib, folder) => {
  const token = `${constant(lib)}_OPTIONS`;
  const definition = load(`${folder}/${lib}.module-definition.ts`);
  const module = load(`${folder}/${lib}.module.ts`).then(
    (exported) => exported[`${pascal(lib)}Module`] as ConfigurableModule,
  );

  it('is built by Nest under a token that other libraries do not share', async () => {
    const exported = await definition;
    expect(Object.keys(exported)).toEqual(
      expect.arrayContaining(['ASYNC_OPTIONS_TYPE', 'ConfigurableModuleClass', 'OPTIONS_TYPE', token]),
    );
    expect(exported[token]).toBe(`BREAKWATER_${constant(lib)}_MODULE_OPTIONS`);
    expect(Object.getPrototypeOf(await module)).toBe(exported['ConfigurableModuleClass']);
  });

  it('has documented `forRoot` and `forRootAsync`, both global', async () => {
    const one = await module;
    for (const method of ['forRoot', 'forRootAsync'] as const) {
      expect(Object.hasOwn(one, method)).toBe(true);
      expect(one[method]({ useFactory: () => ({}) })).toMatchObject({ module: one, global: true });
    }
    expect(Reflect.hasMetadata(GLOBAL_MODULE_METADATA, one)).toBe(false);
  });

  it('imports `CoreModule`', async () => {
    expect(Reflect.getMetadata(MODULE_METADATA.IMPORTS, await module)).toContain(CoreModule);
  });

  it('reads its options in one provider, which checks that they are given once', async () => {
    const one = await module;
    const own = (Reflect.getMetadata(MODULE_METADATA.PROVIDERS, one) ?? []) as Provider[];
    const readers = readersOf([...own, ...(one.forRoot({}).providers ?? [])], (await definition)[token]);
    expect(readers).toHaveLength(1);
    expect(readers[0]?.inject?.includes(ModulesContainer)).toBe(!SEVERAL.has(lib));
  });
});

/** The application has one dashboard. Its path and guards are part of its controllers, so no factory can give them. */
const WITHOUT_FACTORY = 'libs/admin/src/admin.module.ts';

describe('every other module of a lib', () => {
  const files = globSync('libs/*/src/**/*.module.ts').filter(
    (file) =>
      !definitions.some(([name]) => name === basename(file, '.module.ts')) &&
      ![WITHOUT_FACTORY, 'libs/core/src/core.module.ts'].includes(file),
  );

  it.each(files)('%s is registered for each use, and not global', async (file) => {
    const one = (await load(file))[`${pascal(basename(file, '.module.ts'))}Module`] as Type;
    expect(Object.hasOwn(one, 'register')).toBe(true);
    expect(Reflect.hasMetadata(GLOBAL_MODULE_METADATA, one)).toBe(false);
  });
});

it('names symbols after their package and what they stand for', () => {
  const wrong = globSync('libs/*/src/**/*.ts')
    .filter((file) => !file.endsWith('.spec.ts') && !file.includes('/testing/'))
    .flatMap((file) => {
      const names = [...readFileSync(file, 'utf8').matchAll(/\bSymbol(?:\.for)?\('([^']*)'\)/g)];
      const fits = new RegExp(`^@breakwater/${file.split('/')[1] ?? ''}:[A-Z][A-Za-z0-9]*$`);
      return names.flatMap(([, name = '']) => (fits.test(name) ? [] : [`${file}: ${name}`]));
    });
  expect(wrong).toEqual([]);
});

it('gives the token of resolved options the name of their type', () => {
  const tokens = globSync('libs/*/src/**/*.ts').flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    const found = [...text.matchAll(/^export const (\w*(?:Settings|Options|SETTINGS|OPTIONS)) = Symbol\(/gm)];
    return found.map(([, name = '']) => ({ file, name, text }));
  });
  expect(tokens.length).toBeGreaterThan(8);
  const wrong = tokens.filter(
    ({ name, text }) => !new RegExp(`^export (?:interface|type) ${name}\\b`, 'm').test(text),
  );
  expect(wrong.map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
});

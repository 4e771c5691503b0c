import { describe, expect, it } from '@jest/globals';
import { type INestApplication, Module, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { HealthModule } from '../src/index.js';

const create = (imports: ModuleMetadata['imports'] = []): Promise<INestApplication> => {
  @Module({ imports })
  class AppModule {}
  return NestFactory.create(AppModule, { logger: false, abortOnError: false });
};

describe('an application that imports HealthModule', () => {
  it('gets an error that says to call forRoot() when it imports the class itself', async () => {
    await expect(create([HealthModule])).rejects.toThrow(
      'Expected "health" to be imported as HealthModule.forRoot(), once, in the root module',
    );
  });

  it.each([
    ['with two sets of options', () => HealthModule.forRoot({ prefix: '/internal' })],
    ['with and without forRoot()', () => HealthModule],
  ])('that imports the module twice is told so (%s)', async (_case, second) => {
    @Module({ imports: [second()] })
    class FeatureModule {}
    await expect(create([HealthModule.forRoot(), FeatureModule])).rejects.toThrow('once, in the root module');
  });
});

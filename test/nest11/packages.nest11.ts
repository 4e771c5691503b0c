import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';

const spec = createRequire(import.meta.url);
const nest = createRequire(spec.resolve('@nestjs/core'));

const majorOf = (name: string): string | undefined =>
  (spec(`${name}/package.json`) as { version: string }).version.split('.')[0];

describe('the specs on Nest 11', () => {
  it.each([
    'common',
    'core',
    'microservices',
    'platform-express',
    'platform-fastify',
    'testing',
    'websockets',
  ])('load @nestjs/%s 11', (name) => {
    expect(majorOf(`@nestjs/${name}`)).toBe('11');
  });

  it.each(['rxjs', 'reflect-metadata', 'graphql'])('share one copy of %s with Nest', (name) => {
    expect(nest.resolve(name)).toBe(spec.resolve(name));
  });
});

import { OptionsError } from '@breakwater/core';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import { CacheModule, type CacheModuleOptions, CacheService } from '../src/index.js';
import { startCache } from './start-cache.js';

const problemsOf = async (options: unknown): Promise<readonly string[]> => {
  try {
    const { app } = await startCache(options as CacheModuleOptions);
    await app.close();
    return [];
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error;
    return error.problems.map(({ option }) => option);
  }
};
const ofVideos = (options: unknown): Promise<readonly string[]> =>
  problemsOf({ caches: { videos: options } });

describe('the options', () => {
  it.each([
    ['ttl', 0],
    ['ttl', -1],
    ['ttl', NaN],
    ['ttl', Infinity],
    ['ttl', '1h'],
    ['ttl', null],
    ['jitter', -1],
    ['jitter', 100],
    ['jitter', true],
    ['grace', 0],
    ['hardTimeout', 0],
    ['maxEntries', 0],
    ['maxEntries', 1.5],
    ['maxBytes', 0],
    ['negativeTtl', 0],
    ['tags', 'a'],
    ['tags', ['']],
    ['serialize', 'no'],
    ['perTenant', 'tenant'],
    ['max', 10],
    ['unknown', 1],
  ])('of a cache are refused: %s = %p', async (option, value) => {
    expect(await ofVideos({ [option]: value })).toEqual([`cache.caches.videos.${option}`]);
  });

  it('of a cache are refused when they have no effect, or contradict each other', async () => {
    expect(await ofVideos({ softTimeout: 1 })).toEqual(['cache.caches.videos.softTimeout']);
    expect(await ofVideos({ grace: 1, softTimeout: 10, hardTimeout: 10 })).toEqual([
      'cache.caches.videos.softTimeout',
    ]);
    expect(await ofVideos({ grace: 1, softTimeout: 0, hardTimeout: 10 })).toEqual([]);
  });

  it.each([
    ['enabled', 'yes'],
    ['prefix', ''],
    ['prefix', 'a b'],
    ['version', 3],
    ['redis', {}],
    ['redis', 'redis://user:secret@host'],
    ['redisTimeout', 100],
    ['caches', []],
    ['defaults', 5],
    ['ttl', 1_000],
    ['isGlobal', true],
  ])('of the module are refused: %s = %p', async (option, value) => {
    expect(await problemsOf({ [option]: value })).toEqual([`cache.${option}`]);
  });

  it('are all reported at once, and name the place and the fix', async () => {
    const options = { version: '', defaults: { ttl: -1 }, caches: { '1st': {}, videos: { ttl: 0, max: 5 } } };
    const error = await startCache(options as CacheModuleOptions).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OptionsError);
    const { message } = error as OptionsError;
    expect(message).toContain('CacheModule.forRoot');
    expect(message).toContain('to keep nothing, set `enabled: false`');
    expect(message).toContain('{ maxEntries }');
    for (const part of [
      'cache.version',
      'cache.defaults.ttl',
      'cache.caches.1st',
      'cache.caches.videos.ttl',
    ]) {
      expect(message).toContain(part);
    }
  });

  it('never show a client', async () => {
    const error = await startCache({ redis: 'redis://user:secret@host' as never }).catch(String);
    expect(error).not.toContain('secret');
  });

  it('of the module apply to caches that do not set them', async () => {
    const { app, service } = await startCache({
      defaults: { maxEntries: 3 },
      caches: { a: {}, b: { maxEntries: 4 } },
    });
    expect([service.cache('a').stats().maxSize, service.cache('b').stats().maxSize]).toEqual([3, 4]);
    await app.close();
  });
});

describe('forFeature', () => {
  it('adds caches, with the defaults of the module', async () => {
    const { app, service } = await startCache(
      { defaults: { maxEntries: 3 }, caches: { a: {} } },
      { imports: [CacheModule.forFeature({ b: {} })] },
    );
    expect(service.names).toEqual(['a', 'b']);
    expect(service.cache('b').stats().maxSize).toBe(3);
    await app.close();
  });

  it('is refused with a name that is taken, and with wrong options', async () => {
    const add = (caches: object): Promise<unknown> =>
      startCache({ caches: { a: {} } }, { imports: [CacheModule.forFeature(caches as never)] });
    await expect(add({ a: {} })).rejects.toThrow('a name that no other module has defined');
    await expect(add({ b: { ttl: 0 } })).rejects.toThrow('CacheModule.forFeature');
  });
});

it('has to be imported once, with forRoot', async () => {
  const twice = Test.createTestingModule({
    imports: [CacheModule.forRoot({ version: '1' }), CacheModule.forRoot()],
  });
  await expect(twice.compile()).rejects.toThrow('CacheModule.forRoot()');
  await expect(Test.createTestingModule({ imports: [CacheModule] }).compile()).rejects.toThrow(
    'the bare class',
  );
});

it('takes its options from a factory', async () => {
  const app = await Test.createTestingModule({
    imports: [CacheModule.forRootAsync({ useFactory: () => ({ caches: { a: {} } }) })],
  }).compile();
  expect(app.get(CacheService).names).toEqual(['a']);
  await app.close();
});

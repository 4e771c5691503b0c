import { Streams, StreamsModule, type StreamOptions, type StreamsModuleOptions } from '@breakwater/streams';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';

const URL_OF = (): string => 'ws://127.0.0.1:1';

const compile = (options: StreamsModuleOptions, ...streams: readonly StreamOptions[]) =>
  Test.createTestingModule({
    imports: [StreamsModule.forRoot(options), StreamsModule.forFeature(...streams)],
  }).compile();

describe('the options of streams', () => {
  it('defines several streams', async () => {
    const module = await compile({}, { name: 'posts', url: URL_OF }, { name: 'likes', url: URL_OF });
    expect(module.get(Streams).names).toEqual(['posts', 'likes']);
  });

  it('defines a stream by a factory', async () => {
    const module = await Test.createTestingModule({
      imports: [
        StreamsModule.forRoot(),
        StreamsModule.forFeatureAsync({ name: 'posts', useFactory: () => Promise.resolve({ url: URL_OF }) }),
      ],
    }).compile();
    expect(module.get(Streams).names).toEqual(['posts']);
  });

  it('refuses a name that is taken', async () => {
    await expect(compile({}, { name: 'posts', url: URL_OF }, { name: 'posts', url: URL_OF })).rejects.toThrow(
      'Expected "streams.stream.name" to be a name that no other stream has, got "posts"',
    );
  });

  it('reports all wrong options of a stream at once', async () => {
    const wrong = {
      name: 'a name',
      url: 'ws://127.0.0.1:1',
      transport: 'carrier-pigeon',
      pingInterval: 90_000,
      maxFrameSize: 0,
      backoff: { base: 5, cap: 1 },
      maxRefusals: 0,
      staleCursor: 'backfill',
      maxPayload: 5,
    } as unknown as StreamOptions;
    const error = await compile({}, wrong).catch((thrown: unknown) => thrown);
    for (const option of [
      'name',
      'url',
      'transport',
      'silenceTimeout',
      'maxFrameSize',
      'backoff.cap',
      'maxRefusals',
      'backfill',
      'maxPayload',
    ])
      expect(String(error)).toContain(`"streams.stream.${option}"`);
    expect(String(error)).toContain('written as "maxFrameSize"');
  });

  it('refuses an option without effect', async () => {
    const backfill = (): Promise<undefined> => Promise.resolve(undefined);
    await expect(compile({}, { name: 'posts', url: URL_OF, backfill })).rejects.toThrow(
      `"streams.stream.backfill" to be left out unless "staleCursor" is 'backfill'`,
    );
  });

  it('never shows headers', async () => {
    const headers = 'Bearer secret' as unknown as Record<string, string>;
    await expect(compile({}, { name: 'posts', url: URL_OF, headers })).rejects.not.toThrow('secret');
  });

  it('checks the defaults of all streams', async () => {
    await expect(compile({ defaults: { connectTimeout: -1 } })).rejects.toThrow(
      'Expected "streams.defaults.connectTimeout" to be a number of milliseconds >= 1, got -1',
    );
  });
});

import { setImmediate as turn } from 'node:timers/promises';
import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  currentOperation,
  JobsModule,
  MemoryOperationStore,
  OnStuck,
  type OperationRun,
  OperationTracker,
  type StuckOperation,
  StuckOperations,
  TrackedOperation,
} from '../src/index.js';
import { startJobs } from './support/start-jobs.js';

@Injectable()
class Encoder {
  readonly encoded: string[] = [];

  async encode(episode: string, signal: AbortSignal | undefined): Promise<string> {
    signal?.throwIfAborted();
    await turn();
    this.encoded.push(episode);
    return `${episode}.mp3`;
  }
}

@Injectable()
class EpisodesService {
  constructor(
    private readonly operations: OperationTracker,
    private readonly encoder: Encoder,
  ) {}

  assemble(episode: string): Promise<string> {
    return this.operations.run('episode-assembly', { key: episode }, ({ signal }) =>
      this.encoder.encode(episode, signal),
    );
  }

  @OnStuck('episode-assembly')
  async assembleAgain({ key }: StuckOperation, { signal }: OperationRun): Promise<void> {
    await this.encoder.encode(key, signal);
  }
}

@Injectable()
class FeedsService {
  constructor(private readonly encoder: Encoder) {}

  @TrackedOperation({ name: 'feed-import', key: (feed: string) => feed })
  async import(feed: string): Promise<string> {
    return this.encoder.encode(feed, currentOperation()?.signal);
  }
}

const store = new MemoryOperationStore();

@Module({
  imports: [JobsModule.forRoot({ store })],
  providers: [Encoder, EpisodesService, FeedsService],
})
class AppModule {}

let close = async (): Promise<void> => {};

afterEach(() => close());

async function start() {
  const app = await Test.createTestingModule({ imports: [AppModule] }).compile();
  await app.init();
  close = () => app.close();
  return app;
}

describe('the README', () => {
  it('runs an operation', async () => {
    const app = await start();
    await expect(app.get(EpisodesService).assemble('pilot')).resolves.toBe('pilot.mp3');
    await expect(app.get(FeedsService).import('news')).resolves.toBe('news.mp3');
    expect(store.records.map(({ name, state }) => [name, state])).toEqual([
      ['episode-assembly', 'succeeded'],
      ['feed-import', 'succeeded'],
    ]);
  });

  it('recovers a stuck operation', async () => {
    const jobs = await startJobs({ providers: [Encoder, EpisodesService] });
    close = () => jobs.app.close();
    const lease = 60_000;
    const dead = { name: 'episode-assembly', key: 'pilot', owner: 'dead', lease, maxRun: lease * 10 };
    await jobs.store.begin(dead);
    await jobs.clock.advance(lease * 3);
    expect(jobs.app.get(Encoder).encoded).toEqual(['pilot']);
    expect(jobs.store.records).toMatchObject([{ state: 'recovered' }]);
  });

  it('lists stuck operations and ends them', async () => {
    const { app, clock } = await startJobs();
    close = () => app.close();
    await clock.settle();
    const stuck = app.get(StuckOperations);
    const { count, operations } = await stuck.list(10);
    const report = await stuck.cleanup({ dryRun: true });
    expect([count, operations, report.scanned]).toEqual([0, [], 0]);
  });
});

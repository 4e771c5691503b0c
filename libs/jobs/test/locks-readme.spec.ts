import { currentContext, minutes } from '@breakwater/core';
import { Injectable } from '@nestjs/common';
import { Cron, ScheduleModule } from '@nestjs/schedule';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { JobsModule, Locks, SingleInstance } from '../src/index.js';

interface Interruptible {
  readonly signal?: AbortSignal | undefined;
  readonly fence?: number | undefined;
}

const reports: Interruptible[] = [];
const readRows = async (file: string, _options: Interruptible): Promise<readonly string[]> => [file];
const save = async (rows: readonly string[], { fence }: Interruptible): Promise<number> =>
  rows.length + fence!;
const deleteOld = async (_options: Interruptible): Promise<void> => undefined;
const writeReport = async (options: Interruptible): Promise<void> => void reports.push(options);

@Injectable()
class Imports {
  constructor(private readonly locks: Locks) {}

  /** Waits up to 10 seconds for another import to end. */
  import(file: string): Promise<number> {
    return this.locks.withLock(`import:${file}`, minutes(1), async ({ signal, fence }) => {
      const rows = await readRows(file, { signal });
      return save(rows, { fence, signal });
    });
  }

  /** Does nothing if another replica does it. */
  async tidy(): Promise<boolean> {
    const { acquired } = await this.locks.tryLock('tidy', minutes(5), ({ signal }) => deleteOld({ signal }));
    return acquired;
  }
}

@Injectable()
class Reports {
  @Cron('0 3 * * *')
  @SingleInstance('nightly-report')
  async nightly(): Promise<void> {
    await writeReport({ signal: currentContext()?.signal });
  }
}

describe('the README', () => {
  let app: TestingModule;
  beforeAll(async () => {
    app = await Test.createTestingModule({
      imports: [ScheduleModule.forRoot(), JobsModule.forRoot()],
      providers: [Imports, Reports],
    }).compile();
    await app.init();
  });
  afterAll(() => app.close());

  it('shows work under a lock', async () => {
    expect(await app.get(Imports).import('a.csv')).toBe(2);
    expect(await app.get(Imports).tidy()).toBe(true);
  });

  it('shows a method that runs on one replica for each tick', async () => {
    await app.get(Reports).nightly();
    await app.get(Reports).nightly();
    expect(reports).toEqual([{ signal: expect.any(AbortSignal) }]);
  });
});

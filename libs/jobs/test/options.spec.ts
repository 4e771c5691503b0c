import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import { DEFAULT_JOBS_OPTIONS, JobsModule } from '../src/index.js';
import { resolveJobsOptions } from '../src/jobs.options.js';

const start = (...imports: (object | undefined)[]): Promise<unknown> =>
  Test.createTestingModule({ imports: imports as never[] }).compile();

const wrong = (options: object): string => {
  try {
    resolveJobsOptions(options);
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing';
};

describe('the options of JobsModule', () => {
  it('are the defaults without options, and name the process', () => {
    const { owner, store, ...others } = resolveJobsOptions({});
    expect(others).toEqual(DEFAULT_JOBS_OPTIONS);
    expect(store).toBeUndefined();
    expect(owner).toMatch(new RegExp(`^.+:${process.pid}:[0-9a-f]{8}$`));
    expect(resolveJobsOptions({ owner: 'worker-1' }).owner).toBe('worker-1');
  });

  it('are refused when they are wrong, all at once', async () => {
    const options = { lease: 10, maxRun: 0, maxRecoveries: -1, detector: 'yes', owner: '', retention: NaN };
    await expect(start(JobsModule.forRoot(options as never))).rejects.toMatchObject({
      problems: [
        { option: 'jobs.owner' },
        { option: 'jobs.lease' },
        { option: 'jobs.maxRun' },
        { option: 'jobs.retention' },
        { option: 'jobs.maxRecoveries' },
        { option: 'jobs.detector' },
      ],
    });
  });

  it.each([
    [{ leese: 5 }, 'did you mean "lease"?'],
    [{ stalledInterval: 5 }, '"jobs.stalledInterval" to be written as "detectorInterval"'],
    [{ detector: false, detectorInterval: 5 }, 'left out when "detector" is false'],
    [{ store: { begin: () => 1 } }, 'one without beat, finish, stuck, lead, mark, recover, fail, deleteOld'],
    [{ store: 'postgres://user:hidden@host' }, 'got "a string"'],
  ])('%j is refused with a message that helps', (options, message) => {
    expect(wrong(options)).toContain(message);
    expect(wrong(options)).not.toContain('hidden');
  });

  it('are given once, with forRoot', async () => {
    await expect(start(JobsModule)).rejects.toThrow('JobsModule.forRoot(), once');
  });
});

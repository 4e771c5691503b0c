import { Dashboard, OperatorActions } from '@breakwater/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { heldWork, type Jobs, startJobs } from './support/start-jobs.js';

const LEASE = 60_000;

describe('the operator actions on stuck operations', () => {
  let jobs: Jobs;
  let first: string;
  let second: string;

  beforeEach(async () => {
    jobs = await startJobs({ detector: false });
    first = await begin('1');
    second = await begin('2');
    await jobs.clock.advance(LEASE + 1);
  });
  afterEach(async () => {
    const closed = jobs.app.close();
    await jobs.clock.advance(20_000);
    await closed;
  });

  async function begin(key: string): Promise<string> {
    const { record } = await jobs.store.begin({
      ...{ name: 'assembly', key, owner: 'dead', lease: LEASE, maxRun: LEASE * 9 },
    });
    return record.id;
  }
  const run = (verb: string, target: string, parameters: object = {}) =>
    jobs.app
      .get(OperatorActions)
      .run(`stuck.${verb}`, { target, reason: 'incident 7', ...parameters }, 'ann');
  const states = (): unknown[] =>
    jobs.store.records
      .map(({ key, state }) => `${key} ${state}`)
      .toSorted((one, other) => one.localeCompare(other));

  it('are those of the rows on the dashboard', async () => {
    const list = jobs.app.get(Dashboard).lists.find(({ name }) => name === 'stuck-operations');
    const rows = (await list?.rows(10)) ?? [];
    const listed = await jobs.app.get(OperatorActions).list({ subject: list!.actions! });
    expect(listed.map(({ name }) => name)).toEqual(['stuck.recover', 'stuck.fail']);
    expect(listed[0]?.targets).toEqual(rows.map(({ id, state }) => ({ name: id, state })));
  });

  it('reach one replica, because this store is in its memory', () => {
    const actions = jobs.app.get(OperatorActions);
    const names = ['stuck.recover', 'stuck.fail', 'operations.cleanup'];
    expect(names.map((name) => actions.reachOf(name))).toEqual(['instance', 'instance', 'instance']);
  });

  it('fail one operation, and say before what would happen', async () => {
    const dry = await run('fail', first, { dryRun: true });
    expect(dry).toMatchObject({ answer: "'assembly 1' would end as failed.", after: 'heartbeat-missed' });
    expect(states()).toEqual(['1 running', '2 running']);
    expect(await run('fail', first)).toMatchObject({ before: 'heartbeat-missed', after: 'gone' });
    expect(states()).toEqual(['1 failed', '2 running']);
    await expect(run('fail', first)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('recover one operation', async () => {
    const { promise, end } = heldWork<void>();
    const recovered: string[] = [];
    jobs.tracker.register('assembly', ({ key }) => {
      recovered.push(key);
      return promise;
    });
    const dry = await run('recover', second, { dryRun: true });
    expect(dry).toMatchObject({ answer: "The recovery of 'assembly 2' would run." });
    expect(recovered).toEqual([]);
    expect(await run('recover', second)).toMatchObject({
      answer: "The recovery of 'assembly 2' has begun.",
      after: 'gone',
    });
    end();
    await promise;
    expect(recovered).toEqual(['2']);
  });

  it('refuse to recover an operation without a recovery, in the dry run, too', async () => {
    await expect(run('recover', first, { dryRun: true })).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(run('recover', first)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(states()).toEqual(['1 running', '2 running']);
  });
});

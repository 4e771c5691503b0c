import 'reflect-metadata';
import { OperatorActions } from '@breakwater/core';
import { ErrorTracker, ErrorTrackingModule, MemoryIssueStore } from '@breakwater/error-tracking';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';

describe('the operator actions of issues', () => {
  let module: TestingModule;
  let id: string;
  beforeEach(async () => {
    module = await Test.createTestingModule({ imports: [ErrorTrackingModule.forRoot()] }).compile();
    await module.init();
    const tracker = module.get(ErrorTracker);
    tracker.trackError(new Error('boom'));
    await tracker.flush();
    const { issues } = await tracker.list({});
    id = issues[0]!.id;
  });
  afterEach(() => module.close());

  const run = (verb: string, target: string): Promise<unknown> =>
    module.get(OperatorActions).run(`issue.${verb}`, { target, reason: 'fixed' }, 'ada');

  it('list the latest issues', async () => {
    const actions = await module.get(OperatorActions).list();
    const issues = actions.filter(({ name }) => name.startsWith('issue.'));
    const title = 'Error: boom';
    expect(issues.map(({ name, targets }) => [name, targets])).toEqual([
      ['issue.resolve', [{ name: id, state: 'new', title }]],
      ['issue.archive', [{ name: id, state: 'new', title }]],
      ['issue.unarchive', [{ name: id, state: 'new', title }]],
    ]);
  });

  it('reach one replica if the issues are in its memory, and all replicas if they share a store', async () => {
    const store = Object.assign(new MemoryIssueStore(), { isShared: true });
    const sharing = await Test.createTestingModule({
      imports: [ErrorTrackingModule.forRoot({ store })],
    }).compile();
    const reaches = [module, sharing].map((one) => one.get(OperatorActions).reachOf('issue.resolve'));
    expect(reaches).toEqual(['instance', 'shared']);
    await sharing.close();
  });

  it.each([
    ['resolve', 'resolved'],
    ['archive', 'archived'],
  ])('%s an issue', async (verb, after) => {
    expect(await run(verb, id)).toMatchObject({ before: 'new', after });
  });

  it('unarchive an archived issue, and no other', async () => {
    await expect(run('unarchive', id)).rejects.toMatchObject({ code: 'CONFLICT' });
    await run('archive', id);
    expect(await run('unarchive', id)).toMatchObject({ before: 'archived', after: 'ongoing' });
  });

  it('refuse an unknown issue', async () => {
    await expect(run('resolve', 'nothing')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

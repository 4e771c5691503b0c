import { ConflictError, type OperatorAction, OperatorActions } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import type { Issue } from './issue.js';
import { IssueStore } from './issue-store.js';
import { Issues } from './issues.js';

/** Maximum number of issues in the list of targets; every other issue is a valid target as well. */
const LISTED = 50;

/** Lets operators work on issues: `issue.resolve`, `issue.archive` and `issue.unarchive`. */
@Injectable()
export class IssueActions {
  constructor(
    @Inject(OperatorActions) actions: OperatorActions,
    @Inject(Issues) private readonly issues: Issues,
    @Inject(IssueStore) private readonly store: IssueStore,
  ) {
    const register = (
      verb: string,
      description: string,
      run: (id: string) => Promise<Issue | undefined>,
    ): unknown => actions.register(this.#action(verb, description, run));
    register('resolve', 'Resolves an issue; it regresses when the error occurs again.', (id) =>
      issues.resolve(id),
    );
    register('archive', 'Silences an issue until it escalates.', (id) => issues.archive(id));
    register('unarchive', 'Ends `issue.archive`; the issue is ongoing again.', (id) => issues.unarchive(id));
  }

  #action(
    verb: string,
    description: string,
    run: (id: string) => Promise<Issue | undefined>,
  ): OperatorAction {
    return {
      name: `issue.${verb}`,
      description,
      reach: this.store.isShared === false ? 'instance' : 'shared',
      targets: async () => {
        const { issues } = await this.issues.list({ limit: LISTED });
        return issues.map(({ id, state, title }) => ({ name: id, state, title }));
      },
      state: async (id) => {
        const issue = await this.issues.find(id);
        return issue?.state;
      },
      run: async ({ target, before }) => {
        const issue = await run(target);
        if (!issue) throw new ConflictError(`The issue is ${before}; nothing was changed.`);
      },
    };
  }
}

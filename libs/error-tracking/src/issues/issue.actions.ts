import { type OperatorAction, OperatorActions } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { Issues } from './issues.js';

/** Maximum number of issues in the list of targets; every other issue is a valid target as well. */
const LISTED = 50;

/** Lets operators work on issues: `issue.resolve` and `issue.archive`. */
@Injectable()
export class IssueActions {
  constructor(
    @Inject(OperatorActions) actions: OperatorActions,
    @Inject(Issues) private readonly issues: Issues,
  ) {
    actions.register(
      this.#action('resolve', 'Resolves an issue; it regresses when the error occurs again.', (id) =>
        this.issues.resolve(id),
      ),
    );
    actions.register(
      this.#action('archive', 'Silences an issue until it escalates.', (id) => this.issues.archive(id)),
    );
  }

  #action(verb: string, description: string, run: (id: string) => Promise<unknown>): OperatorAction {
    return {
      name: `issue.${verb}`,
      description,
      targets: async () => {
        const { issues } = await this.issues.list({ limit: LISTED });
        return issues.map(({ id }) => id);
      },
      state: async (id) => {
        const issue = await this.issues.find(id);
        return issue?.state;
      },
      run: ({ target }) => run(target),
    };
  }
}

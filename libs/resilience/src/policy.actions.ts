import { type OperatorAction, OperatorActions, type OperatorCall } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { PolicyHome } from './pipeline/policy-home.js';
import { ResilienceService } from './resilience.service.js';
import type { SwitchTarget } from './switches/switches.js';

/** The target that stands for everything. */
const ALL = '*';

/** Lets operators switch policies off and on: `policy.disable` and `policy.enable`, for `*` or one name. */
@Injectable()
export class PolicyActions {
  constructor(
    @Inject(OperatorActions) actions: OperatorActions,
    @Inject(ResilienceService) private readonly resilience: ResilienceService,
    @Inject(PolicyHome) private readonly home: PolicyHome,
  ) {
    actions.register(
      this.#action('disable', 'Lets calls pass every policy but fallbacks.', (target) =>
        resilience.disable(target),
      ),
    );
    actions.register(
      this.#action('enable', 'Ends `policy.disable`, or `enabled: false` of the options.', (target) =>
        resilience.enable(target),
      ),
    );
  }

  #action(verb: string, description: string, order: (target: SwitchTarget) => void): OperatorAction {
    const { switches } = this.home;
    return {
      name: `policy.${verb}`,
      description,
      revertible: true,
      targets: () => [...new Set([ALL, ...this.home.policyNames, ...switches.names])],
      state: (target) => this.#state(target),
      run: (call: OperatorCall) => {
        const target = targetOf(call.target);
        const before = switches.orderFor(target);
        order(target);
        return () => switches.order(target, before);
      },
    };
  }

  #state(name: string): string | undefined {
    if (name !== ALL && !this.home.knows(name)) return undefined;
    return this.resilience.isEnabled(targetOf(name)) ? 'enabled' : 'disabled';
  }
}

function targetOf(name: string): SwitchTarget {
  return name === ALL ? {} : { name };
}

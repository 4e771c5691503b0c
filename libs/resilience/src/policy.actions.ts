import { type OperatorAction, OperatorActions, type OperatorCall } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { PolicyHome } from './pipeline/policy-home.js';
import { ResilienceService } from './resilience.service.js';
import type { SwitchTarget } from './switches/policy-switches.js';

/** The parameter that names a kind of step. */
const STEP = 'step';

const STEP_DESCRIPTION = 'The kind of step. Without it the order is for all steps but fallbacks.';

/** Target of an order for all policies. */
const ALL = '*';

/** Lets operators switch policies off and on: `policy.disable` and `policy.enable`, for `*` or one name, and for one kind of step. */
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
    const { home } = this;
    const { switches } = home;
    return {
      name: `policy.${verb}`,
      description,
      revertible: true,
      part: STEP,
      // Read at each request: packages add kinds of steps after this action.
      get parameters() {
        return {
          [STEP]: { type: 'string', description: STEP_DESCRIPTION, oneOf: home.switchableSteps },
        } as const;
      },
      targets: () => [...new Set([ALL, ...this.home.policyNames, ...switches.names])],
      state: (target, step) => this.#state(target, step as string | undefined),
      run: (call: OperatorCall) => {
        const target = targetOf(call.target, call.parameters[STEP] as string | undefined);
        const before = switches.orderFor(target);
        order(target);
        return () => switches.order(target, before);
      },
    };
  }

  #state(name: string, step: string | undefined): string | undefined {
    if (name !== ALL && !this.home.knows(name)) return undefined;
    return this.resilience.isEnabled(targetOf(name, step)) ? 'enabled' : 'disabled';
  }
}

function targetOf(name: string, step: string | undefined): SwitchTarget {
  return { ...(name !== ALL && { name }), ...(step !== undefined && { step }) };
}

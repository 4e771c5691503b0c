import { Clock, type OperatorAction, OperatorActions, type OperatorCall, Redactor } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { PolicyHome } from './pipeline/policy-home.js';
import { ResilienceService } from './resilience.service.js';
import { AT_RUN_TIME, type SwitchOrder, type SwitchTarget } from './switches/policy-switches.js';
import { ALL, orderSwitch, restoreOrder } from './switches/switch-orders.js';

/** The parameter that names a kind of step. */
const STEP = 'step';

const STEP_DESCRIPTION = 'The kind of step. Without it the order is for all steps but fallbacks.';

/** Maximum length of a reason in `explain()`. */
const MAX_REASON = 200;

/** Maximum length of the name of an operator. */
const MAX_WHO = 100;

/** Lets operators switch policies off and on: `policy.disable` and `policy.enable`, for `*` or one name, and for one kind of step. */
@Injectable()
export class PolicyActions {
  constructor(
    @Inject(OperatorActions) actions: OperatorActions,
    @Inject(ResilienceService) private readonly resilience: ResilienceService,
    @Inject(PolicyHome) private readonly home: PolicyHome,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Redactor) private readonly redactor: Redactor,
  ) {
    actions.register(this.#action('disable', 'Lets calls pass every policy but fallbacks.', false));
    actions.register(
      this.#action('enable', 'Ends `policy.disable`, or `enabled: false` of the options.', true),
    );
  }

  #action(verb: string, description: string, enabled: boolean): OperatorAction {
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
        orderSwitch(home, target, this.#orderOf(call, enabled));
        return () => restoreOrder(home, target, before);
      },
    };
  }

  #orderOf({ who, reason, for: lasts }: OperatorCall, enabled: boolean): SwitchOrder {
    return {
      enabled,
      source: AT_RUN_TIME,
      who: this.redactor.text(who, MAX_WHO),
      reason: this.redactor.text(reason, MAX_REASON),
      ...(lasts !== undefined && { until: this.clock.date().getTime() + lasts }),
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

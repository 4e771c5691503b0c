import {
  type HealthDetails,
  metricFromGauge,
  type MetricDescription,
  NotFoundError,
  OptionsError,
} from '@breakwater/core';
import { Logger } from '@nestjs/common';
import { checkName } from '../options/policy-name.js';
import type { PolicyHome } from '../pipeline/policy-home.js';
import type { PolicySwitchGauge } from './switch.events.js';
import { AT_RUN_TIME, type SwitchOrder, type SwitchTarget } from './policy-switches.js';

const logger = new Logger('ResilienceService');

/** Stands for all names and for all kinds of steps. */
export const ALL = '*';

/** Source of the orders of the option `disabled`. */
const AT_THE_START = 'option disabled';

/** Maximum number of orders in the health details. */
const SHOWN = 100;

/** The metric of the switches. */
export const SWITCH_METRICS: readonly MetricDescription[] = [
  {
    name: 'policy_switched_off',
    kind: 'gauge',
    help: 'Switches of policies that an order holds off: 1 for each.',
    labels: ['name', 'step'],
    source: metricFromGauge('policy-switch', ({ name, step, enabled }, report) => {
      if (!enabled) report(1, name, step);
    }),
  },
];

/**
 * Gives an order, logs it and publishes it.
 *
 * @throws NotFoundError when there is no such name
 */
export function orderSwitch(home: PolicyHome, target: SwitchTarget, order: SwitchOrder): void {
  const { name, step } = target;
  if (name !== undefined && !home.knows(name)) {
    checkName(name, 'target.name', 'ResilienceService');
    throw new NotFoundError(`There is no policy, circuit, bulkhead or decorated method '${name}'.`);
  }
  home.switches.order(target, order);
  const steps = step === undefined ? 'all policies' : `the step '${step}'`;
  logger.warn(
    `Switched ${order.enabled ? 'on' : 'off'} ${steps}${name === undefined ? '' : ` of '${name}'`}.`,
  );
  publish(home, target, order);
}

/** Returns to the order that was in force before; `undefined` for none. */
export function restoreOrder(home: PolicyHome, target: SwitchTarget, order: SwitchOrder | undefined): void {
  home.switches.order(target, order);
  publish(home, target, order ?? { enabled: home.switches.isOn(target), source: 'options' });
}

function publish({ environment, switches }: PolicyHome, target: SwitchTarget, order: SwitchOrder): void {
  const { clock, events } = environment;
  const enabled = switches.isOn(target);
  events.publish('policy.switched', {
    ...gaugeOf({ ...order, target, enabled }),
    at: clock.date().getTime(),
  });
}

/** An order in force as a gauge. */
export function gaugeOf({
  target,
  ...order
}: SwitchOrder & { readonly target: SwitchTarget }): PolicySwitchGauge {
  return { name: target.name ?? ALL, step: target.step ?? ALL, ...order };
}

/** Shows the orders in force at `/health/policy-switches`. */
export function showOrders(home: PolicyHome, details: HealthDetails): void {
  details.provide('policy-switches', () => ({
    orders: home.switches.orders.slice(0, SHOWN).map((order) => {
      const { until, ...gauge } = gaugeOf(order);
      return { ...gauge, ...(until !== undefined && { until: new Date(until).toISOString() }) };
    }),
  }));
}

/**
 * Gives the orders of the option `disabled`, once the kinds of all steps are known. A name need not exist yet.
 *
 * @throws OptionsError for the fallback, which cannot be switched off
 */
export function orderAtStart(home: PolicyHome, disabled: readonly string[]): void {
  for (const written of disabled) {
    const target = readTarget(home, written);
    home.switches.order(target, { enabled: false, source: AT_THE_START });
  }
}

/** Warns about names of the option `disabled` that nothing has: they may come later, or they are misspelt. */
export function warnOfUnknown(home: PolicyHome, disabled: readonly string[]): void {
  const unknown = disabled.filter((written) => {
    const { name } = readTarget(home, written);
    return name !== undefined && !home.knows(name);
  });
  if (unknown.length === 0) return;
  logger.warn(
    `Nothing has the names that the option "disabled" (RESILIENCE_DISABLED) switches off: ${unknown.join(', ')}. ` +
      'The order holds for a circuit that is made later. Check the spelling; ' +
      `kinds of steps are ${home.switchableSteps.join(', ')}.`,
  );
}

/** Reads `name`, `step:name` or `step:*`. A colon behind another word is a part of the name. */
function readTarget(home: PolicyHome, written: string): SwitchTarget {
  const [, step, name] = /^([^:]+):(.+)$/.exec(written) ?? [];
  if (step === 'fallback') {
    const expected =
      'a step that can be switched off (also in RESILIENCE_DISABLED); fallbacks answer callers during an incident';
    throw new OptionsError('resilience.disabled', expected, written, 'ResilienceModule.forRoot');
  }
  if (step === undefined || name === undefined || !home.switchableSteps.includes(step))
    return { name: written };
  return name === ALL ? { step } : { name, step };
}

/** The order of code that gives no reason. */
export const orderOfCode = (enabled: boolean): SwitchOrder => ({ enabled, source: AT_RUN_TIME });

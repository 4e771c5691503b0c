import { isDeepStrictEqual } from 'node:util';
import type { Redactor } from '@breakwater/core';
import type { PolicyHome } from '../pipeline/policy-home.js';
import type { ReloadedPolicy } from '../pipeline/reloaded-policies.js';
import { takeEnabled } from '../switches/enabled-option.js';
import type { SwitchSetting, SwitchTarget } from '../switches/policy-switches.js';
import type { OptionChange } from './reload.events.js';

/** Maximum number of changes in an event. */
const MAX_CHANGES = 100;

/** Sources of values that change by themselves. */
const MEASURED = new Set(['measured', 'other replicas']);

/**
 * Brings options into force that were checked. Everything happens at once: no call sees a part of them. Calls under way end through the
 * steps that they have entered.
 *
 * @returns the values that changed
 */
export function applyReloaded(
  home: PolicyHome,
  reloaded: ReadonlyMap<string, ReloadedPolicy>,
  redactor: Redactor,
): OptionChange[] {
  const before = explainAll(home);
  const registries = [home.circuitBreakers, home.retries, home.hedges, home.adaptiveLimits, home.bulkheads];
  home.reloaded.set(reloaded);
  home.switches.redeclare(switchesOf(reloaded));
  for (const registry of registries) registry.beginRenewal();
  try {
    for (const planned of home.plans) planned.renew();
    home.circuitBreakers.renewCalls();
  } finally {
    for (const registry of registries) registry.endRenewal();
  }
  home.switches.recompose();
  return differences(before, explainAll(home), redactor).slice(0, MAX_CHANGES);
}

/** The switches that the options set. */
function* switchesOf(
  reloaded: ReadonlyMap<string, ReloadedPolicy>,
): Generator<readonly [SwitchTarget, SwitchSetting]> {
  for (const [name, { source, declarations, enabled }] of reloaded) {
    if (enabled !== undefined) yield [{ name }, { enabled, source }];
    for (const [step, declared] of Object.entries<unknown>({ ...declarations })) {
      const { enabled: ofStep } = takeEnabled(declared, step, source);
      if (ofStep !== undefined)
        yield [
          { name, step },
          { enabled: ofStep, source },
        ];
    }
  }
}

/** The values in force, by pipeline and by option. */
function explainAll(home: PolicyHome): Map<string, Map<string, unknown>> {
  return new Map(
    home.plans.map(({ pipeline: { name, explanation } }) => [
      name,
      new Map(
        explanation.steps.flatMap(({ step, options }) =>
          Object.entries(options)
            .filter(([, { source }]) => !MEASURED.has(source))
            .map(([option, { value }]) => [`${step}.${option}`, value] as const),
        ),
      ),
    ]),
  );
}

function differences(
  before: ReadonlyMap<string, ReadonlyMap<string, unknown>>,
  after: ReadonlyMap<string, ReadonlyMap<string, unknown>>,
  redactor: Redactor,
): OptionChange[] {
  const changes: OptionChange[] = [];
  for (const [name, options] of after) {
    const old = before.get(name) ?? new Map<string, unknown>();
    for (const option of new Set([...old.keys(), ...options.keys()])) {
      const [from, to] = [old.get(option), options.get(option)];
      if (isDeepStrictEqual(from, to)) continue;
      changes.push({ name, option, from: redactor.value(from), to: redactor.value(to) });
    }
  }
  return changes;
}

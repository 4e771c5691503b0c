import type { OptionsCheck } from '@breakwater/core';
import type {
  NamedPolicyDeclarations,
  PolicyDeclarations,
  PolicyDefaults,
} from '../steps/policy-declarations.js';
import { takeEnabled } from '../switches/enabled-option.js';
import type { PolicySwitches } from '../switches/policy-switches.js';

/** Hands the `enabled` of a policy and of its steps to the switches; returns the steps. */
export function declareSwitches(
  switches: PolicySwitches,
  name: string,
  written: NamedPolicyDeclarations,
  place: string,
  check: OptionsCheck,
): PolicyDeclarations {
  const source = `policy '${name}'`;
  const { enabled, input } = takeEnabled(written, `policies.${name}`, place);
  switches.declare({ name }, enabled, source);
  const given = Object.entries<unknown>({ ...input }).filter(([kind, value]) =>
    check.that(value !== undefined && value !== null, kind, 'left out or set to a value', value),
  );
  for (const [step, declared] of given) {
    check.include(() =>
      switches.declare({ name, step }, takeEnabled(declared, step, source).enabled, source),
    );
  }
  return Object.fromEntries(given) as PolicyDeclarations;
}

/** Hands the `enabled` of the module's defaults to the switches; returns the other defaults. */
export function declareDefaultSwitches(switches: PolicySwitches, defaults: PolicyDefaults): PolicyDefaults {
  const place = 'module defaults';
  return Object.fromEntries(
    Object.entries<unknown>({ ...defaults }).map(([step, written]) => {
      const { enabled, input } = takeEnabled(written, step, place);
      switches.declare({ step }, enabled, place);
      return [step, input];
    }),
  );
}

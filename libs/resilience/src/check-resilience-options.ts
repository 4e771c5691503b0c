import { checkOptions, OptionsCheck, readOptions } from '@breakwater/core';
import { resolveErrorFilterOptions } from './answers/error-filter.options.js';
import { resolveHintsOptions } from './hints/hints.options.js';
import { resolveOverloadOptions } from './overload/overload.options.js';
import { checkSource } from './reload/reloadable-options.js';
import { plan } from './pipeline/plan.js';
import { trialHome } from './pipeline/trial-home.js';
import { resolveRequestResilienceOptions } from './requests/requests.options.js';
import type { ResilienceModuleOptions } from './resilience.options.js';
import type { PolicyDefaults } from './steps/policy-declarations.js';
import { takeEnabled } from './switches/enabled-option.js';

/**
 * Checks the options of `ResilienceModule.forRoot()` as a whole: the defaults, every policy, and those of HTTP. The kinds of steps
 * that other packages bring are checked when the application starts.
 *
 * @returns the options, which no getter and no proxy can change any more
 * @throws OptionsError with all problems
 */
export function checkResilienceOptions(
  given: ResilienceModuleOptions,
  place: string,
): ResilienceModuleOptions {
  return checkOptions('resilience', place, (check) => {
    const options = readOptions(given, 'resilience', place, [
      'defaults',
      'policies',
      'http',
      'hints',
      'overload',
    ]);
    if (!check.object('', options)) return options;
    check.known(options, [
      'enabled',
      'policies',
      'defaults',
      'http',
      'hints',
      'overload',
      'disabled',
      'reload',
    ]);
    const { enabled, policies = {}, defaults = {}, http = {} } = options;
    if (enabled !== undefined) check.boolean('enabled', enabled);
    checkDisabled(options.disabled, check);
    checkSource(options.reload, check);
    if (!check.object('defaults', defaults) || !check.object('http', http)) return options;
    const validDefaults = checkDefaults(defaults, `the defaults of ${place}`, check);
    check.include(() => resolveRequestResilienceOptions(http, place));
    check.include(() => resolveErrorFilterOptions(http.errors, place));
    check.include(() => resolveHintsOptions(options.hints, place));
    check.include(() => resolveOverloadOptions(options.overload, place));
    checkPolicies({ policies, defaults: validDefaults }, place, check);
    return options;
  });
}

/** Checks the form of each switch. The names and the kinds of steps are known later. */
function checkDisabled(disabled: unknown, check: OptionsCheck): void {
  if (disabled === undefined) return;
  const expected =
    "a list of switches: 'name', 'step:name' or 'step:*' (enabled: false switches everything off)";
  const fits = (item: unknown): boolean =>
    typeof item === 'string' && item.trim() === item && item !== '' && item !== '*' && item.length <= 300;
  const list: unknown[] | undefined = Array.isArray(disabled) ? disabled : undefined;
  check.that(list?.every(fits) === true, 'disabled', expected, list?.find((item) => !fits(item)) ?? disabled);
}

/** Checks the defaults of this package's own policies, as no call may ever use them. Returns those that are valid. */
function checkDefaults(defaults: PolicyDefaults, place: string, check: OptionsCheck): PolicyDefaults {
  const steps = trialHome({}).steps;
  const valid = Object.entries<unknown>({ ...defaults }).filter(([kind, written]) => {
    if (written === undefined) return false;
    let isValid = false;
    check.include(() => {
      const own = steps.of(kind);
      const { input } = takeEnabled(written, kind, place);
      new OptionsCheck('defaults', place).object(kind, input);
      for (const step of own) step.checkDefaults?.(input as object, place);
      isValid = true;
    });
    return isValid;
  });
  return Object.fromEntries(valid) as PolicyDefaults;
}

function checkPolicies(
  { policies, defaults }: Required<Pick<ResilienceModuleOptions, 'policies' | 'defaults'>>,
  place: string,
  check: OptionsCheck,
): void {
  const home = trialHome(defaults);
  check.include(() => home.add(policies, place));
  for (const name of home.policyNames) {
    const source = `policy '${name}'`;
    const levels = [{ source, declarations: home.require(name, place), policy: name }];
    check.include(() => plan({ name, place: source, levels, home }));
  }
}

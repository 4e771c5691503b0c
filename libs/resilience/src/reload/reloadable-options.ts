import { checkOptions, isOptionsObject, OptionsCheck, readOptions } from '@breakwater/core';
import type { PolicyHome } from '../pipeline/policy-home.js';
import { isReloadable, RELOADABLE_KINDS, type ReloadedPolicy } from '../pipeline/reloaded-policies.js';
import { trialHome } from '../pipeline/trial-home.js';
import type { PolicyDeclarations } from '../steps/policy-declarations.js';
import { takeEnabled } from '../switches/enabled-option.js';

const NEEDS_RESTART = 'left out, because it cannot change while the application runs';

/**
 * Checks the options of a source against everything that the application uses: they are planned in a trial, for each policy, decorated
 * method and circuit.
 *
 * @returns the options by policy
 * @throws OptionsError with all problems, each with the name of the source
 */
export function checkReloaded(
  home: PolicyHome,
  source: string,
  given: unknown,
): ReadonlyMap<string, ReloadedPolicy> {
  const place = `the options of ${source}`;
  return checkOptions('policies', place, (check) => {
    const reloaded = new Map<string, ReloadedPolicy>();
    const written = readOptions(given, 'policies', place);
    if (!check.object('', written)) return reloaded;
    check.known(written, home.policyNames);
    for (const [name, policy] of Object.entries<unknown>({ ...written })) {
      if (!home.find(name)) continue;
      const of = `policy '${name}' of ${source}`;
      reloaded.set(name, readPolicy(policy, of, place, check.within(name)));
    }
    check.include(() => tryAll(home, reloaded, place));
    return reloaded;
  });
}

/** Reads the options of one policy. Leaves wrong ones out, so that the others are checked as well. */
function readPolicy(written: unknown, source: string, place: string, check: OptionsCheck): ReloadedPolicy {
  const declarations: Record<string, unknown> = {};
  let enabled: boolean | undefined;
  check.include(() => {
    const parts = takeEnabled(written as PolicyDeclarations, 'policies', place);
    if (!check.object('', parts.input)) return;
    enabled = parts.enabled;
    for (const [kind, value] of Object.entries<unknown>({ ...parts.input })) {
      const expected = `one of ${RELOADABLE_KINDS.join(', ')}; other options need a restart`;
      if (!check.that(isReloadable(kind), kind, expected, value)) continue;
      const isSet = value !== undefined && value !== null;
      if (!check.that(isSet, kind, 'left out or set to a value', value)) continue;
      const isNamed = isOptionsObject(value) && Object.hasOwn(value, 'name');
      const isName = kind === 'circuitBreaker' && typeof value === 'string';
      if (!check.within(kind).that(!isNamed && !isName, 'name', NEEDS_RESTART, value)) continue;
      check.include(() => {
        takeEnabled(value, kind, place);
        declarations[kind] = value;
      });
    }
  });
  return { source, declarations, enabled };
}

/** Plans everything that the application uses in a home of its own, which is thrown away. */
function tryAll(home: PolicyHome, reloaded: ReadonlyMap<string, ReloadedPolicy>, place: string): void {
  checkOptions('policies', undefined, (check) => {
    const trial = trialHome(home.defaults);
    for (const name of home.policyNames) {
      check.include(() => trial.add({ [name]: home.find(name)! }, `policy '${name}'`));
    }
    trial.reloaded.set(reloaded);
    for (const planned of home.plans) check.include(() => planned.tryIn(trial, place));
    for (const [name, explicit] of home.circuitBreakers.ofCalls()) {
      check.include(() =>
        trial.circuitBreakers.forCall(
          name,
          explicit,
          `CircuitBreakerService.execute('${name}'), with ${place}`,
        ),
      );
    }
  });
}

/** Requires a source that can be read. */
export function checkSource(source: unknown, check: OptionsCheck): void {
  if (source === undefined) return;
  const isObject = typeof source === 'object' && source !== null;
  const { name, read, watch } = (isObject ? source : {}) as Record<string, unknown>;
  const isSource =
    typeof name === 'string' &&
    name !== '' &&
    typeof read === 'function' &&
    (watch === undefined || typeof watch === 'function');
  const expected =
    'fileSource(path), functionSource(name, read), an object { name, read, watch } or an AsyncIterable';
  check.that(isSource || (isObject && Symbol.asyncIterator in source), 'reload', expected, source);
}

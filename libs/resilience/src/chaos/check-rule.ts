import { checkOptions, hours, isOptionsObject, type OptionsCheck, readOptions } from '@breakwater/core';
import {
  DEFAULT_CHAOS_RULE,
  GREATEST_RATE_IN_PRODUCTION,
  LONGEST_TIME,
  LONGEST_TIME_IN_PRODUCTION,
} from './chaos.constants.js';
import type { ChaosRule, ChaosTarget, ResolvedChaosRule } from './chaos.rule.js';
import { checkFault } from './check-fault.js';
import { isProtectedName, isProtectedPath } from './protected-targets.js';

/** The circumstances that decide which rules are allowed. */
export interface RuleCircumstances {
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** Value of `NODE_ENV`. */
  readonly environment: string | undefined;
  readonly allowInProduction: boolean;
  readonly hasHeaderSecret: boolean;
}

const ID = /^[A-Za-z0-9][\w-]{0,63}$/;
const RULE_NAMES = ['id', 'target', 'fault', 'rate', 'maxPerMinute', 'maxConcurrent', 'until'];
const TARGET_NAMES = ['policy', 'upstream', 'route', 'header', 'userShare'];
const NAME = /^[^\p{Cc}]{1,200}$/u;
const ROUTE = /^(?:[A-Z]+ )?\/[\w./:*{}()-]{0,199}$/;

/**
 * Checks a rule and fills in the defaults.
 *
 * @throws OptionsError with all problems
 */
export const resolveRule = (
  rule: ChaosRule,
  place: string,
  circumstances: RuleCircumstances,
): ResolvedChaosRule => checkOptions('rule', place, (check) => checkRule(rule, check, circumstances));

/** Like {@link resolveRule} within the check of a module. A rule in a list may have ended before the application starts. */
export function checkRule(
  written: ChaosRule,
  check: OptionsCheck,
  circumstances: RuleCircumstances,
  mayHaveEnded = false,
): ResolvedChaosRule {
  const rule = check.include(() => readOptions(written, 'rule', undefined, ['target', 'fault']));
  check.known(rule, RULE_NAMES);
  check.that(
    typeof rule.id === 'string' && ID.test(rule.id),
    'id',
    "a name of letters, digits, '-' and '_', at most 64",
    rule.id,
  );
  const isAllowed = circumstances.environment !== 'production' || circumstances.allowInProduction;
  check.that(
    isAllowed,
    '',
    'armed outside of production, unless ChaosModule has "allowInProduction: true"',
    'production',
  );
  const hasTarget = checkTarget(rule.target, check.within('target'), circumstances);
  checkFault(rule.fault, hasTarget && rule.target.upstream !== undefined, check.within('fault'));
  const resolved = { ...DEFAULT_CHAOS_RULE, ...withoutHoles(rule), until: timeOf(rule.until) };
  checkRate(rule.rate, check, circumstances);
  check.integer('maxPerMinute', resolved.maxPerMinute, 1, 10_000);
  check.integer('maxConcurrent', resolved.maxConcurrent, 1, 10_000);
  checkUntil(rule.until, resolved.until, check, circumstances, mayHaveEnded);
  return resolved;
}

function checkTarget(
  target: ChaosTarget,
  check: OptionsCheck,
  { environment, hasHeaderSecret }: RuleCircumstances,
): boolean {
  const parts = TARGET_NAMES.join(', ');
  if (!check.that(isOptionsObject(target), '', `an object with at least one of ${parts}`, target))
    return false;
  check.known(target, TARGET_NAMES);
  const { policy, upstream, route, header, userShare } = target;
  const isEmpty = [policy, upstream, route, header, userShare].every((part) => part === undefined);
  check.that(!isEmpty, '', `an object with at least one of ${parts}`, target);
  const free = 'a name other than those of health, metrics, admin, debug, shutdown and error tracking';
  for (const [option, name] of Object.entries({ policy, upstream })) {
    if (name === undefined) continue;
    const isName = typeof name === 'string' && NAME.test(name);
    if (check.that(isName, option, 'a name of 1 to 200 characters', name))
      check.that(!isProtectedName(name), option, free, name);
  }
  if (route !== undefined) {
    const isRoute = typeof route === 'string' && ROUTE.test(route) && !/\*./.test(route);
    if (
      check.that(isRoute, 'route', "a template such as '/videos/:id', 'POST /videos' or '/videos/*'", route)
    ) {
      check.that(
        !isProtectedPath(route),
        'route',
        'a route that does not serve health, metrics, admin, debug or errors',
        route,
      );
    }
  }
  if (header !== undefined) {
    check.that((header as unknown) === true, 'header', 'true, or left out', header);
    const isAllowed = hasHeaderSecret || environment === 'test';
    check.that(isAllowed, 'header', 'left out unless ChaosModule has a "headerSecret"', header);
  }
  if (userShare !== undefined) {
    const isShare = typeof userShare === 'number' && userShare > 0 && userShare <= 1;
    check.that(isShare, 'userShare', 'a share above 0 and up to 1, e.g. 0.05', userShare);
  }
  return true;
}

function checkRate(rate: number, check: OptionsCheck, { environment }: RuleCircumstances): void {
  const isShare = typeof rate === 'number' && rate >= 0 && rate <= 1;
  if (!check.that(isShare, 'rate', 'a share from 0 to 1, e.g. 0.05', rate)) return;
  const fits = environment !== 'production' || rate <= GREATEST_RATE_IN_PRODUCTION;
  check.that(fits, 'rate', `at most ${GREATEST_RATE_IN_PRODUCTION} in production`, rate);
}

function checkUntil(
  written: unknown,
  until: number,
  check: OptionsCheck,
  { now, environment }: RuleCircumstances,
  mayHaveEnded: boolean,
): void {
  const expected = 'the time at which the rule ends: a date, milliseconds since 1970, or a text of ISO 8601';
  if (!check.that(Number.isFinite(until), 'until', expected, written)) return;
  const shown = new Date(until).toISOString();
  if (!mayHaveEnded)
    check.that(until > now, 'until', `later than now (${new Date(now).toISOString()})`, shown);
  const isProduction = environment === 'production';
  const longest = isProduction ? LONGEST_TIME_IN_PRODUCTION : LONGEST_TIME;
  const limit = `at most ${longest / hours(1)} h ahead${isProduction ? ' in production' : ''}`;
  check.that(until <= now + longest, 'until', limit, shown);
}

/** Milliseconds since the Unix epoch; `NaN` for anything that is no time. */
function timeOf(until: unknown): number {
  if (until instanceof Date) return until.getTime();
  if (typeof until === 'string' && /^\d{4}-\d\d-\d\dT/.test(until)) return Date.parse(until);
  return typeof until === 'number' && Math.abs(until) <= 8.64e15 ? until : Number.NaN;
}

const withoutHoles = (rule: ChaosRule): ChaosRule =>
  Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined)) as unknown as ChaosRule;

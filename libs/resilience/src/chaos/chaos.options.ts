import { checkOptions, isOptionsObject, type OptionsCheck } from '@breakwater/core';
import { DEFAULT_CHAOS_OPTIONS, DEFAULT_CHAOS_STOP } from './chaos.constants.js';
import type { ChaosRule, ResolvedChaosRule } from './chaos.rule.js';
import { checkRule, type RuleCircumstances } from './check-rule.js';

/** When all rules end by themselves. */
export interface ChaosStopOptions {
  /** Stops when a critical health check is down, or the application drains. @default true */
  readonly readiness?: boolean;
  /** Stops when an alert of severity `critical` fires. @default true */
  readonly criticalAlert?: boolean;
  /**
   * Stops when the failure rate of calls that no rule has touched rises by more than these percentage points above that of the minute
   * before. `false` counts no calls. @default 5
   */
  readonly failureRate?: number | false;
  /** Stops when the event loop is late by more than these milliseconds for five seconds. `false` does not measure it. @default 500 */
  readonly eventLoopDelay?: number | false;
}

/** Options of `ChaosModule`. */
export interface ChaosModuleOptions {
  /** Rules that are armed when the application starts. A rule that has ended by then is left out. @default none */
  readonly rules?: readonly ChaosRule[];
  /** True if rules can be armed with `NODE_ENV=production`: for at most an hour, and for at most 10 % of the calls. @default false */
  readonly allowInProduction?: boolean;
  /**
   * Secret that signs the header `x-breakwater-chaos`, of at least 16 characters. Without it no rule can have `target.header`, except
   * with `NODE_ENV=test`. @default none
   */
  readonly headerSecret?: string;
  /** Returns the id of the user of a request, for `target.userShare`. @default `request.user.id`, `.userId` or `.sub` */
  readonly userOf?: (request: object) => unknown;
  /** Name of the channel on which replicas send each other a stop, if there is a `PubSub`. @default 'breakwater:chaos' */
  readonly channel?: string;
  /** When all rules end by themselves. */
  readonly stop?: ChaosStopOptions;
}

/** {@link ChaosModuleOptions} with every default filled in. */
export interface ChaosSettings {
  readonly rules: readonly ResolvedChaosRule[];
  readonly allowInProduction: boolean;
  readonly headerSecret: string | undefined;
  readonly userOf: ((request: object) => unknown) | undefined;
  readonly channel: string;
  readonly stop: Required<ChaosStopOptions>;
}

/** Injection token of {@link ChaosSettings}. */
export const ChaosSettings = Symbol('@breakwater/resilience:ChaosSettings');

const KNOWN = [...Object.keys(DEFAULT_CHAOS_OPTIONS), 'rules', 'headerSecret', 'userOf'];
const SHORTEST_SECRET = 16;

/**
 * Checks the options and fills in the defaults.
 *
 * @param now milliseconds since the Unix epoch
 * @throws OptionsError with all problems
 */
export const resolveChaosOptions = (options: ChaosModuleOptions, now: number): ChaosSettings =>
  checkOptions('chaos', 'ChaosModule.forRoot', (check) => {
    check.known(options, KNOWN);
    const { headerSecret, userOf } = options;
    const allowInProduction = options.allowInProduction ?? DEFAULT_CHAOS_OPTIONS.allowInProduction;
    const channel = options.channel ?? DEFAULT_CHAOS_OPTIONS.channel;
    check.boolean('allowInProduction', allowInProduction);
    const isSecret =
      headerSecret === undefined ||
      (typeof headerSecret === 'string' && headerSecret.length >= SHORTEST_SECRET);
    check.that(isSecret, 'headerSecret', `a secret of at least ${SHORTEST_SECRET} characters`, headerSecret);
    check.optionalFunction('userOf', userOf);
    const isChannel = typeof channel === 'string' && /^\S{1,200}$/.test(channel);
    check.that(isChannel, 'channel', 'a name without blanks', channel);
    const stop = resolveStop(options.stop ?? {}, check.within('stop'));
    const circumstances = circumstancesOf({ allowInProduction, headerSecret }, now);
    return {
      rules: resolveRules(options.rules ?? [], check, circumstances),
      allowInProduction,
      headerSecret,
      userOf,
      channel,
      stop,
    };
  });

/** The circumstances in which a rule is checked at the moment. */
export const circumstancesOf = (
  { allowInProduction, headerSecret }: Pick<ChaosSettings, 'allowInProduction' | 'headerSecret'>,
  now: number,
): RuleCircumstances => ({
  now,
  environment: process.env['NODE_ENV'],
  allowInProduction,
  hasHeaderSecret: headerSecret !== undefined,
});

function resolveStop(options: ChaosStopOptions, check: OptionsCheck): Required<ChaosStopOptions> {
  const defaults = DEFAULT_CHAOS_STOP;
  check.known(options, Object.keys(defaults));
  if (!isOptionsObject(options)) return defaults;
  const stop = {
    readiness: options.readiness ?? defaults.readiness,
    criticalAlert: options.criticalAlert ?? defaults.criticalAlert,
    failureRate: options.failureRate ?? defaults.failureRate,
    eventLoopDelay: options.eventLoopDelay ?? defaults.eventLoopDelay,
  };
  check.boolean('readiness', stop.readiness);
  check.boolean('criticalAlert', stop.criticalAlert);
  if (stop.failureRate !== false) check.percentage('failureRate', stop.failureRate);
  if (stop.eventLoopDelay !== false) check.duration('eventLoopDelay', stop.eventLoopDelay, 1);
  return stop;
}

function resolveRules(
  rules: readonly ChaosRule[],
  check: OptionsCheck,
  circumstances: RuleCircumstances,
): readonly ResolvedChaosRule[] {
  if (!check.that(Array.isArray(rules), 'rules', 'a list of rules', rules)) return [];
  const { environment, allowInProduction } = circumstances;
  const isAllowed = environment !== 'production' || allowInProduction || rules.length === 0;
  const expected = 'left out in production, unless "allowInProduction" is true';
  if (!check.that(isAllowed, 'rules', expected, `${rules.length} rules`)) return [];
  const ids = new Set<unknown>();
  return rules.flatMap((rule, index) => {
    const within = check.within(`rules[${index}]`);
    const expectedRule = 'an object with id, target, fault, rate and until';
    if (!within.that(isOptionsObject(rule), '', expectedRule, rule)) return [];
    const resolved = checkRule(rule, within, circumstances, true);
    within.that(!ids.has(rule.id), 'id', 'a name that no other rule has', rule.id);
    ids.add(rule.id);
    return [resolved];
  });
}

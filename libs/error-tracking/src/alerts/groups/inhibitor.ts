import { isList, type OptionsCheck } from '@breakwater/core';
import type { AlertLabels } from '../rules/alert.js';
import { isLabelList } from '../rules/resolve-alert-rules.js';
import { type AlertMatcher, checkMatchers, matchesAll } from './alert-matcher.js';

/** Mutes alerts while another alert fires that explains them. */
export interface InhibitionRule {
  /** Matches the alerts that explain others, e.g. the database being down. */
  readonly sourceMatchers: readonly AlertMatcher[];
  /** Matches the alerts that are muted meanwhile. An alert that is both source and target is not muted by another such alert. */
  readonly targetMatchers: readonly AlertMatcher[];
  /** Names of labels whose values must be equal in both. @default [] */
  readonly equal?: readonly string[];
}

/** Names that Alertmanager gives to these options. */
const ELSEWHERE = { source_matchers: '"sourceMatchers"', target_matchers: '"targetMatchers"' };

/** The firing sources of one rule, keyed by the values of the labels that must be equal. */
interface Sources {
  readonly rule: InhibitionRule;
  readonly all: ReadonlySet<string>;
  /** The sources that are no targets. Only these mute a target that is a source as well. */
  readonly pure: ReadonlySet<string>;
}

/** Decides which alerts are muted by the alerts that fire at one moment. */
export class Inhibitor {
  readonly #sources: readonly Sources[];

  /** @param firing labels of every firing alert, silenced ones included; called only when there are rules */
  constructor(rules: readonly InhibitionRule[], firing: () => Iterable<AlertLabels>) {
    const labels = rules.length === 0 ? [] : [...firing()];
    this.#sources = rules.map((rule) => {
      const sources = labels.filter((one) => matchesAll(rule.sourceMatchers, one));
      const pure = sources.filter((one) => !matchesAll(rule.targetMatchers, one));
      return { rule, all: keysOf(rule, sources), pure: keysOf(rule, pure) };
    });
  }

  mutes(labels: AlertLabels): boolean {
    return this.#sources.some(({ rule, all, pure }) => {
      if (all.size === 0 || !matchesAll(rule.targetMatchers, labels)) return false;
      return (matchesAll(rule.sourceMatchers, labels) ? pure : all).has(keyOf(rule, labels));
    });
  }
}

const keyOf = ({ equal = [] }: InhibitionRule, labels: AlertLabels): string =>
  JSON.stringify(equal.map((name) => labels[name] ?? ''));

const keysOf = (rule: InhibitionRule, sources: readonly AlertLabels[]): ReadonlySet<string> =>
  new Set(sources.map((labels) => keyOf(rule, labels)));

/** Validates the option `inhibitionRules`. */
export function checkInhibitionRules(check: OptionsCheck, rules: readonly InhibitionRule[]): void {
  if (!check.that(isList(rules), 'inhibitionRules', 'a list of rules', rules)) return;
  Array.from(rules).forEach((rule, index) => {
    const ofRule = check.within(`inhibitionRules[${index}]`);
    const isObject = typeof rule === 'object' && rule !== null;
    if (!ofRule.that(isObject, '', 'a rule, with matchers', rule)) return;
    ofRule.known(rule, ['sourceMatchers', 'targetMatchers', 'equal'], ELSEWHERE);
    checkMatchers(ofRule, 'sourceMatchers', rule.sourceMatchers);
    checkMatchers(ofRule, 'targetMatchers', rule.targetMatchers);
    const { equal = [] } = rule;
    ofRule.that(isLabelList(equal), 'equal', 'a list of names of labels', equal);
  });
}

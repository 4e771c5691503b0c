import type { OptionsCheck } from '@breakwater/core';
import type { InhibitionRule } from '../muting/inhibition-rule.js';
import { checkMatchers } from './check-matchers.js';

/** Checks the option `inhibitionRules`. */
export function checkInhibitionRules(check: OptionsCheck, rules: readonly InhibitionRule[]): void {
  check.that(Array.isArray(rules), 'inhibitionRules', 'a list of rules', rules);
  for (const [index, rule] of rules.entries()) {
    const option = `inhibitionRules[${index}]`;
    check.that(typeof rule === 'object' && rule !== null, option, 'a rule, with matchers', rule);
    for (const key of Object.keys(rule)) {
      check.that(
        ['sourceMatchers', 'targetMatchers', 'equal'].includes(key),
        `${option}.${key}`,
        'one of the known options (sourceMatchers, targetMatchers, equal)',
        key,
      );
    }
    checkMatchers(check, `${option}.sourceMatchers`, rule.sourceMatchers);
    checkMatchers(check, `${option}.targetMatchers`, rule.targetMatchers);
    const { equal = [] } = rule;
    check.that(
      Array.isArray(equal) && equal.every((label) => typeof label === 'string'),
      `${option}.equal`,
      'a list of names of labels',
      equal,
    );
  }
}

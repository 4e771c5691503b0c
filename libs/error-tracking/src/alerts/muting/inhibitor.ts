import type { Labels } from './alert-matcher.js';
import { matchesAll } from './alert-matcher.js';
import type { InhibitionRule } from './inhibition-rule.js';

/** The sources of one rule that fire, by the values of the labels that have to be equal. */
interface Sources {
  readonly rule: InhibitionRule;
  readonly all: ReadonlySet<string>;
  /** Those that are no targets: a target that is a source as well is kept quiet by these alone. */
  readonly pure: ReadonlySet<string>;
}

/** Tells which alerts are kept quiet by those that fire at one moment. */
export class Inhibitor {
  readonly #sources: readonly Sources[];

  /** @param firing labels of every alert that fires, silenced ones included; asked for only when there are rules */
  constructor(rules: readonly InhibitionRule[], firing: () => Iterable<Labels>) {
    const labels = rules.length === 0 ? [] : [...firing()];
    this.#sources = rules.map((rule) => {
      const sources = labels.filter((one) => matchesAll(rule.sourceMatchers, one));
      const pure = sources.filter((one) => !matchesAll(rule.targetMatchers, one));
      return { rule, all: keysOf(rule, sources), pure: keysOf(rule, pure) };
    });
  }

  mutes(labels: Labels): boolean {
    return this.#sources.some(({ rule, all, pure }) => {
      if (all.size === 0 || !matchesAll(rule.targetMatchers, labels)) return false;
      return (matchesAll(rule.sourceMatchers, labels) ? pure : all).has(keyOf(rule, labels));
    });
  }
}

const keyOf = ({ equal = [] }: InhibitionRule, labels: Labels): string =>
  JSON.stringify(equal.map((name) => labels[name] ?? ''));

const keysOf = (rule: InhibitionRule, sources: readonly Labels[]): ReadonlySet<string> =>
  new Set(sources.map((labels) => keyOf(rule, labels)));

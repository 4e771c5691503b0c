/** Labels of an alert. */
export type Labels = Readonly<Record<string, string>>;

/** A condition on one label; a label that an alert does not have counts as empty. */
export interface AlertMatcher {
  /** Name of the label. */
  readonly name: string;
  /** The value, or any of several. */
  readonly value: string | readonly string[];
  /** `false` turns it round: matches all other values. @default true */
  readonly isEqual?: boolean;
}

/** Whether every one of `matchers` matches the labels. */
export function matchesAll(matchers: readonly AlertMatcher[], labels: Labels): boolean {
  return matchers.every(({ name, value, isEqual = true }) => {
    const actual = labels[name] ?? '';
    return (typeof value === 'string' ? value === actual : value.includes(actual)) === isEqual;
  });
}

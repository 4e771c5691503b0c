import type { ResolvedAlertRule } from '../rules/alert-rule.js';

/** How the alerts of a group reach people; rules that say the same share groups. */
export interface AlertRoute {
  /** Names. */
  readonly channels: readonly string[];
  /** Milliseconds. */
  readonly groupWait: number;
  /** Milliseconds. */
  readonly repeatInterval: number;
}

/** What makes a group. */
export interface AlertGroupKey {
  /** Distinct for route and labels, and the same in all replicas. */
  readonly key: string;
  readonly route: AlertRoute;
  readonly labels: Readonly<Record<string, string>>;
}

/** The group that an alert of `rule` with these labels belongs to. */
export function groupKeyOf(
  { channels, groupWait, repeatInterval }: ResolvedAlertRule,
  alertLabels: Readonly<Record<string, string>>,
  groupBy: readonly string[],
): AlertGroupKey {
  const labels = Object.fromEntries(
    groupBy.flatMap((name) => {
      const value = alertLabels[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const texts = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const route = { channels, groupWait, repeatInterval };
  const key = `${channels.join(',')}/${groupWait}/${repeatInterval}:{${texts.join(',')}}`;
  return { key, route, labels };
}

import type { Alert, AlertLabels } from '../rules/alert.js';
import type { ResolvedAlertRule } from '../rules/alert-rule.js';
import type { TrackedAlert } from '../rules/tracked-alert.js';

/** The way in which the alerts of a group reach people. Rules with equal routes share groups. */
interface AlertRoute {
  /** Names of the channels. */
  readonly channels: readonly string[];
  /** Milliseconds. */
  readonly groupWait: number;
  /** Milliseconds. */
  readonly repeatInterval: number;
}

/** The identity of a group. */
export interface AlertGroupKey {
  /** Distinct for each combination of route and labels, and identical in all replicas. */
  readonly key: string;
  readonly route: AlertRoute;
  readonly labels: AlertLabels;
}

/** The key of the group that an alert of `rule` with these labels belongs to. */
export function groupKeyOf(
  { channels, groupBy, groupWait, repeatInterval }: ResolvedAlertRule,
  alertLabels: AlertLabels,
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

/** Decides whether an alert with these labels is muted at this moment. */
export type Muting = (labels: AlertLabels) => boolean;

/** The alerts that share one notification. */
export class AlertGroup {
  readonly #alerts = new Map<string, TrackedAlert>();

  /** @param muting evaluates silences and inhibition for one moment */
  constructor(
    readonly key: AlertGroupKey,
    private readonly muting: () => Muting,
  ) {}

  get isEmpty(): boolean {
    return this.#alerts.size === 0;
  }

  /** Adds an alert; returns the earlier alert with the same labels, if it was still here. */
  add(alert: TrackedAlert): TrackedAlert | undefined {
    const earlier = this.#alerts.get(alert.fingerprint);
    this.#alerts.set(alert.fingerprint, alert);
    return earlier;
  }

  has(fingerprint: string): boolean {
    return this.#alerts.has(fingerprint);
  }

  remove({ fingerprint }: TrackedAlert): void {
    this.#alerts.delete(fingerprint);
  }

  /** The alerts that are resolved and still wait to be reported. */
  resolved(): readonly TrackedAlert[] {
    return [...this.#alerts.values()].filter(({ status }) => status === 'resolved');
  }

  /** The alerts that were resolved while they are muted. */
  resolvedSilently(): readonly TrackedAlert[] {
    const muted = this.muting();
    return this.resolved().filter(({ labels }) => muted(labels));
  }

  /**
   * The alerts that nothing mutes.
   *
   * @param isSettled whether the end of an alert needs no report; such an alert is left out once it is resolved
   */
  audible(isSettled: (fingerprint: string) => boolean): readonly Alert[] {
    const muted = this.muting();
    const audible: Alert[] = [];
    for (const alert of this.#alerts.values()) {
      const settled = alert.status === 'resolved' && isSettled(alert.fingerprint);
      if (!settled && !muted(alert.labels)) audible.push(alert.snapshot());
    }
    return audible;
  }
}

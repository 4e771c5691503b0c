import { seconds } from '@breakwater/core';
import type { NamedUpstreamOptions } from '@breakwater/http';
import type { NamedPolicies } from '@breakwater/resilience';
import { alertmanagerUrls, type AlertVariables } from './alert.variables.js';

/** Names of the upstreams that receive alerts. */
export const ALERT_UPSTREAMS = { slack: 'alerts-slack', webhook: 'alerts-webhook' } as const;

/** Names of the upstreams that are the members of the Alertmanager cluster, in the order of their addresses. */
export const alertmanagerUpstreams = ({ ALERT_ALERTMANAGER_URL }: Partial<AlertVariables>): string[] =>
  ALERT_ALERTMANAGER_URL === undefined
    ? []
    : alertmanagerUrls(ALERT_ALERTMANAGER_URL).map((_url, index) => `alerts-alertmanager-${index + 1}`);

const ALERT_POLICY = 'alerts';

/** Alerts repeat failed deliveries themselves, so the policy has neither retries nor a circuit breaker. */
export const ALERT_POLICIES: NamedPolicies = {
  [ALERT_POLICY]: { timeout: seconds(10), bulkhead: { maxConcurrent: 10, maxQueue: 20 } },
};

/** Largest answer of a receiver in bytes. */
const MAX_ANSWER = 65_536;

/**
 * The receivers that the environment configures. They are trusted, so that a receiver within the cluster is possible; no redirect is
 * followed.
 */
export function alertUpstreams(variables: Partial<AlertVariables>): NamedUpstreamOptions[] {
  const alertmanagers = alertmanagerUrls(variables.ALERT_ALERTMANAGER_URL ?? '');
  const receivers = [
    [ALERT_UPSTREAMS.slack, variables.ALERT_SLACK_URL],
    [ALERT_UPSTREAMS.webhook, variables.ALERT_WEBHOOK_URL],
    ...alertmanagerUpstreams(variables).map((name, index) => [name, alertmanagers[index]] as const),
  ] as const;
  return receivers.flatMap(([name, url]) =>
    url === undefined
      ? []
      : // The path of an incoming webhook is a secret, so the upstream knows the origin alone.
        [
          {
            name,
            baseUrl: new URL(url).origin,
            policy: ALERT_POLICY,
            external: true,
            maxResponseBytes: MAX_ANSWER,
          },
        ],
  );
}

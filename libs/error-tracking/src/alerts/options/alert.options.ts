import type { AlertChannel } from '../../channels/alert-channel.js';
import type { InhibitionRule } from '../muting/inhibition-rule.js';
import type { AlertRule, ResolvedAlertRule } from '../rules/alert-rule.js';

/** Options of the alerts. Durations are milliseconds; the words are those of Prometheus Alertmanager. */
export interface AlertOptions {
  /** Name of the service in every notification. @default 'unknown_service' */
  readonly service?: string;
  /** What is alerted. @default `DEFAULT_ALERT_RULES`: 10 errors per minute over 5 minutes, and every critical error */
  readonly rules?: readonly AlertRule[];
  /** Ways to reach people. @default a `ConsoleChannel` */
  readonly channels?: readonly AlertChannel[];
  /** Labels whose equal values make a group; what is in one group is one message. @default ['alertname'] */
  readonly groupBy?: readonly string[];
  /** How long the first notification of a group waits for further alerts. What is over by then is never sent. @default 30000 */
  readonly groupWait?: number;
  /** How often a group is looked at for news after that: alerts that joined it, or are over. @default 300000 */
  readonly groupInterval?: number;
  /** When a notification of which nothing has changed is sent again; at least `groupInterval`. @default 14400000 */
  readonly repeatInterval?: number;
  /** Whether people are told that alerts are over. What they have not heard of at all is told either way. @default true */
  readonly sendResolved?: boolean;
  /** Alerts that are kept quiet while others fire. @default [] */
  readonly inhibitionRules?: readonly InhibitionRule[];
  /** Alerts in one notification; the rest is counted. @default 10 */
  readonly maxAlerts?: number;
  /** Alerts of one rule that are kept at once; further ones are dropped and the log tells it. @default 10000 */
  readonly maxActiveAlerts?: number;
  /** Groups that are kept at once; alerts of further ones are dropped and the log tells it. @default 1000 */
  readonly maxGroups?: number;
  /** Silences that are kept at once. @default 1000 */
  readonly maxSilences?: number;
  /** Limit of one delivery by a channel. @default 10000 */
  readonly deliveryTimeout?: number;
  /** Wait before a failed delivery is tried again; it doubles each time, with jitter. @default 5000 */
  readonly retryDelay?: number;
  /** Longest wait before a failed delivery is tried again; at least `retryDelay`. @default 300000 */
  readonly maxRetryDelay?: number;
  /** What the keys in Redis begin with: the same in all replicas of a service, and in no other service. @default 'breakwater:alerts:' */
  readonly redisPrefix?: string;
}

/** {@link AlertOptions} with every default filled in. */
export interface ResolvedAlertOptions extends Required<Omit<AlertOptions, 'rules'>> {
  readonly rules: readonly ResolvedAlertRule[];
}

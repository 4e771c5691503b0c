import { hostname } from 'node:os';
import { checkOptions, type OptionsCheck } from '@breakwater/core';
import { DEFAULT_HINTS_OPTIONS } from './hints.constants.js';

/** Options of fleet hints. Durations are milliseconds. */
export interface FleetHintsOptions {
  /**
   * Name that the replicas of this service share, and other services do not use. It is a part of the name of the channel.
   * @default `OTEL_SERVICE_NAME` of the environment, else `npm_package_name`
   */
  readonly service?: string;
  /** Name of this replica in the messages, such as the name of its pod. A random part is added. @default the name of the host */
  readonly instance?: string;
  /** Time between two messages about a replica and its circuits that are not closed. @default 10000 */
  readonly heartbeat?: number;
  /** Time after its last message when a replica is forgotten; at least twice `heartbeat`. @default 30000 */
  readonly ttl?: number;
  /** Time between the trials of two replicas whose circuits are open. @default 250 */
  readonly trialSpacing?: number;
}

/** {@link FleetHintsOptions} with every default filled in. */
export type FleetHintsSettings = Required<FleetHintsOptions>;

/** Injection token of the settings; `undefined` when hints are off. */
export const FleetHintsSettings = Symbol('@breakwater/resilience:FleetHintsSettings');

/** Texts that can be a part of the name of a channel. */
const SERVICE = /^[\w.@/-]{1,200}$/;

/** Names of hosts and pods. */
const INSTANCE = /^[\w.@/:-]{1,200}$/;

/**
 * Fills in the defaults and checks every value.
 *
 * @returns `undefined` when hints are off
 * @throws OptionsError when an option is wrong, or the name of the service is not known
 */
export function resolveHintsOptions(
  given: boolean | FleetHintsOptions | undefined,
  place: string,
): FleetHintsSettings | undefined {
  if (given === undefined || given === false) return undefined;
  return checkOptions('hints', place, (check) => {
    const written = given === true ? {} : given;
    check.known(written, [...Object.keys(DEFAULT_HINTS_OPTIONS), 'service', 'instance']);
    const options = Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined));
    const settings: FleetHintsSettings = {
      ...DEFAULT_HINTS_OPTIONS,
      service: serviceName(),
      instance: hostname(),
      ...options,
    };
    checkSettings(settings, check);
    return settings;
  });
}

function checkSettings(
  { service, instance, heartbeat, ttl, trialSpacing }: FleetHintsSettings,
  check: OptionsCheck,
): void {
  const expected = 'the name of the service, such as "studio-api" (or set OTEL_SERVICE_NAME)';
  check.that(
    typeof service === 'string' && SERVICE.test(service),
    'service',
    expected,
    service === '' ? undefined : service,
  );
  check.that(
    typeof instance === 'string' && INSTANCE.test(instance),
    'instance',
    'a name such as that of the pod',
    instance,
  );
  if (check.duration('heartbeat', heartbeat, 100)) check.duration('ttl', ttl, 2 * heartbeat);
  check.duration('trialSpacing', trialSpacing, 0);
}

/** A variable that is set to nothing counts as not set. */
function serviceName(): string {
  const names = [process.env['OTEL_SERVICE_NAME'], process.env['npm_package_name']];
  return names.map((name) => name?.trim() ?? '').find((name) => name !== '') ?? '';
}

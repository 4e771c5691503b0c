import { FieldCheck } from '../http/field-check.js';
import { HttpProblem } from '../http/http-problem.js';
import { parseLatency } from '../latency/parse-latency.js';
import { FAULT_MODES } from './fault-mode.js';
import { type FaultSettings, NO_FAULTS } from './fault-settings.js';

const FIELDS = ['mode', 'rate', 'latency', 'retryAfter', 'status', 'route'] as const;

/** Fields of a service without routes and statuses. */
const FIELDS_WITHOUT_HTTP = ['mode'] as const;

/** Longest `Retry-After` that can be set: one day, in seconds. */
const MAX_RETRY_AFTER = 86_400;

/**
 * Reads the body of `PUT /faults`. A field that it leaves out has the value of {@link NO_FAULTS}.
 *
 * @param routes paths of the data routes that can have faults; `undefined` for a service that does not speak HTTP
 * @throws HttpProblem 400 naming every wrong field and the values that are allowed
 */
export function parseFaultSettings(body: unknown, routes: readonly string[] | undefined): FaultSettings {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new HttpProblem(400, 'Expected a JSON object such as { "mode": "error", "rate": 0.5 }.');
  }
  const check = new FieldCheck();
  const fields = body as Record<(typeof FIELDS)[number], unknown>;
  if (routes) check.known(fields, FIELDS);
  else check.known(fields, FIELDS_WITHOUT_HTTP);
  const given = <T>(
    name: keyof typeof fields,
    read: (value: unknown) => T | undefined,
  ): Record<string, T> => {
    const value = fields[name] === undefined ? undefined : read(fields[name]);
    return value === undefined ? {} : { [name]: value };
  };
  const settings = {
    ...NO_FAULTS,
    ...given('mode', (value) => check.oneOf('mode', value, FAULT_MODES)),
    ...given('rate', (value) => check.number('rate', value, 0, 1)),
    ...given('latency', (value) => parseLatency(value, check)),
    ...given('retryAfter', (value) => check.integer('retryAfter', value, 0, MAX_RETRY_AFTER)),
    ...given('status', (value) => check.integer('status', value, 400, 599)),
    ...given('route', (value) => check.oneOf('route', value, routes ?? [])),
  };
  if (check.problems.length > 0) {
    throw new HttpProblem(400, 'The faults were not changed: see "errors".', check.problems);
  }
  return settings;
}

import {
  STREAM_FAULT_LIMITS,
  STREAM_FAULTS,
  type StreamFault,
  type StreamFaultMode,
} from '@breakwater/testing/jetstream';
import type { FaultSettings } from '../faults/fault-settings.js';
import type { FaultMode } from '../faults/fault-mode.js';
import { FieldCheck } from '../http/field-check.js';
import { HttpProblem } from '../http/http-problem.js';

const MODES = Object.keys(STREAM_FAULTS) as StreamFaultMode[];

/**
 * Reads the body of `PUT /faults/jetstream`. A field that it leaves out has its default.
 *
 * @throws HttpProblem 400 naming every wrong field, and every field without a meaning in this mode
 */
export function parseStreamFault(body: unknown): StreamFault {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new HttpProblem(400, 'Expected a JSON object such as { "mode": "drop", "after": 10 }.');
  }
  const check = new FieldCheck();
  const fields = body as Readonly<Record<string, unknown>>;
  const mode = fields['mode'] === undefined ? 'ok' : check.oneOf('mode', fields['mode'], MODES);
  const defaults: StreamFault = STREAM_FAULTS[mode ?? 'ok'];
  if (mode) check.known(fields, Object.keys(defaults));
  const given = Object.keys(defaults)
    .filter((name) => name !== 'mode' && fields[name] !== undefined)
    .map((name) => [name, readField(check, name, fields[name])]);
  if (check.problems.length > 0) {
    throw new HttpProblem(400, 'The faults were not changed: see "errors".', check.problems);
  }
  return { ...defaults, ...(Object.fromEntries(given) as object) };
}

function readField(check: FieldCheck, name: string, value: unknown): unknown {
  if (name === 'pings') return check.boolean(name, value);
  const [least, most] = STREAM_FAULT_LIMITS[name as keyof typeof STREAM_FAULT_LIMITS];
  return name === 'rate' ? check.number(name, value, least, most) : check.integer(name, value, least, most);
}

/** The fault of the stream that is nearest to a fault of all services. */
const NEAREST: Readonly<Record<FaultMode, (settings: FaultSettings) => StreamFault>> = {
  ok: () => STREAM_FAULTS.ok,
  error: ({ status }) => ({ mode: 'error', status }),
  'rate-limit': () => ({ mode: 'error', status: 429 }),
  hang: () => STREAM_FAULTS.stall,
  reset: () => ({ mode: 'drop', after: 0 }),
  'slow-body': () => STREAM_FAULTS.slow,
  'cut-body': () => STREAM_FAULTS.drop,
  'stall-body': () => ({ mode: 'stall', pings: true }),
  nonsense: ({ rate }) => ({ mode: 'poison', rate }),
};

/** Translates the settings that `PUT /faults` gives all services. */
export function streamFaultFrom(settings: FaultSettings): StreamFault {
  return NEAREST[settings.mode](settings);
}

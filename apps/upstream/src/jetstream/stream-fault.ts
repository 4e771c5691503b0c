import type { FaultSettings } from '../faults/fault-settings.js';
import type { FaultMode } from '../faults/fault-mode.js';
import { FieldCheck } from '../http/field-check.js';
import { HttpProblem } from '../http/http-problem.js';

/** The current fault of the stream. `PUT /faults/jetstream` sets it, and `GET /faults` shows it. */
export type StreamFault =
  | { readonly mode: 'ok' }
  /** Refuses new subscriptions with an HTTP status; those that are open go on. */
  | { readonly mode: 'error'; readonly status: number }
  /** Cuts each connection without a closing handshake when `after` further events have been sent on it. */
  | { readonly mode: 'drop'; readonly after: number }
  /** Keeps the connections and sends nothing. With `pings: false` nobody answers pings, as on a half-open socket. */
  | { readonly mode: 'stall'; readonly pings: boolean }
  /** Sends a share of the events twice. */
  | { readonly mode: 'duplicate'; readonly rate: number }
  /** Sends a frame that no handler can use before a share of the events: no JSON, and a post whose text is a number, in turn. */
  | { readonly mode: 'poison'; readonly rate: number }
  /** Sends one event in each `interval` milliseconds. */
  | { readonly mode: 'slow'; readonly interval: number }
  /** Refuses each new subscription with a cursor as too old. */
  | { readonly mode: 'CursorTooOld' };

/** The modes of {@link StreamFault}. */
export type StreamFaultMode = StreamFault['mode'];

export const NO_STREAM_FAULT: StreamFault = { mode: 'ok' };

/** Each mode with the defaults of its fields. */
const DEFAULTS: { readonly [M in StreamFaultMode]: Extract<StreamFault, { mode: M }> } = {
  ok: { mode: 'ok' },
  error: { mode: 'error', status: 503 },
  drop: { mode: 'drop', after: 10 },
  stall: { mode: 'stall', pings: false },
  duplicate: { mode: 'duplicate', rate: 1 },
  poison: { mode: 'poison', rate: 1 },
  slow: { mode: 'slow', interval: 1_000 },
  CursorTooOld: { mode: 'CursorTooOld' },
};

const MODES = Object.keys(DEFAULTS) as StreamFaultMode[];

/** Longest pause between two events, in milliseconds: one hour. */
const MAX_INTERVAL = 3_600_000;

/** Largest number of events before a cut. */
const MAX_AFTER = 1_000_000_000;

/** Readers of the fields of all modes. */
const FIELDS: Readonly<Record<string, (check: FieldCheck, value: unknown) => unknown>> = {
  status: (check, value) => check.integer('status', value, 400, 599),
  after: (check, value) => check.integer('after', value, 0, MAX_AFTER),
  pings: (check, value) => check.boolean('pings', value),
  rate: (check, value) => check.number('rate', value, 0, 1),
  interval: (check, value) => check.integer('interval', value, 1, MAX_INTERVAL),
};

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
  const defaults: StreamFault = DEFAULTS[mode ?? 'ok'];
  if (mode) check.known(fields, Object.keys(defaults));
  const given = Object.keys(defaults)
    .filter((name) => name !== 'mode' && fields[name] !== undefined)
    .map((name) => [name, FIELDS[name]?.(check, fields[name])]);
  if (check.problems.length > 0) {
    throw new HttpProblem(400, 'The faults were not changed: see "errors".', check.problems);
  }
  return { ...defaults, ...(Object.fromEntries(given) as object) };
}

/** The fault of the stream that is nearest to a fault of all services. */
const NEAREST: Readonly<Record<FaultMode, (settings: FaultSettings) => StreamFault>> = {
  ok: () => DEFAULTS.ok,
  error: ({ status }) => ({ mode: 'error', status }),
  'rate-limit': () => ({ mode: 'error', status: 429 }),
  hang: () => DEFAULTS.stall,
  reset: () => ({ mode: 'drop', after: 0 }),
  'slow-body': () => DEFAULTS.slow,
  'cut-body': () => DEFAULTS.drop,
  'stall-body': () => ({ mode: 'stall', pings: true }),
  nonsense: ({ rate }) => ({ mode: 'poison', rate }),
};

/** Translates the settings that `PUT /faults` gives all services. */
export function streamFaultFrom(settings: FaultSettings): StreamFault {
  return NEAREST[settings.mode](settings);
}

import type { OptionsCheck } from '@breakwater/core';

/** A fault of the stream. */
export type StreamFault =
  | { readonly mode: 'ok' }
  /** Refuses new subscriptions with an HTTP status; those that are open go on. */
  | { readonly mode: 'error'; readonly status: number }
  /** Cuts each connection without a closing handshake when `after` further events have been sent on it. */
  | { readonly mode: 'drop'; readonly after: number }
  /** Keeps the connections and sends nothing. With `pings: false` the server does not answer pings, as on a half-open socket. */
  | { readonly mode: 'stall'; readonly pings: boolean }
  /** Sends a share of the events twice. */
  | { readonly mode: 'duplicate'; readonly rate: number }
  /** Sends a frame that no handler can use before a share of the events: no JSON, and a post whose text is a number, in turn. */
  | { readonly mode: 'poison'; readonly rate: number }
  /** Sends a frame of `bytes` before a share of the events: a post with a long text. */
  | { readonly mode: 'oversized'; readonly rate: number; readonly bytes: number }
  /** Sends one event in each `interval` milliseconds. */
  | { readonly mode: 'slow'; readonly interval: number }
  /** Refuses each new subscription with a cursor as too old. */
  | { readonly mode: 'CursorTooOld' };

/** The modes of {@link StreamFault}. */
export type StreamFaultMode = StreamFault['mode'];

/** Each mode with the defaults of its fields. */
export const STREAM_FAULTS: { readonly [M in StreamFaultMode]: Extract<StreamFault, { mode: M }> } = {
  ok: { mode: 'ok' },
  error: { mode: 'error', status: 503 },
  drop: { mode: 'drop', after: 10 },
  stall: { mode: 'stall', pings: false },
  duplicate: { mode: 'duplicate', rate: 1 },
  poison: { mode: 'poison', rate: 1 },
  oversized: { mode: 'oversized', rate: 1, bytes: 4 * 1_024 * 1_024 },
  slow: { mode: 'slow', interval: 1_000 },
  CursorTooOld: { mode: 'CursorTooOld' },
};

/** Limits of the fields of all modes, both allowed. */
export const STREAM_FAULT_LIMITS = {
  status: [400, 599],
  after: [0, 1_000_000_000],
  rate: [0, 1],
  bytes: [100, 100_000_000],
  interval: [1, 3_600_000],
} as const;

/** Adds the problems of a fault to `check`. */
export function checkStreamFault(check: OptionsCheck, fault: StreamFault): void {
  if (!check.object('', fault)) return;
  const modes = Object.keys(STREAM_FAULTS) as StreamFaultMode[];
  if (!check.oneOf('mode', fault.mode, modes)) return;
  const fields = Object.keys(STREAM_FAULTS[fault.mode]);
  check.known(fault, fields);
  const values = fault as unknown as Readonly<Record<string, unknown>>;
  for (const name of fields) {
    const value = values[name];
    if (name === 'pings') check.boolean(name, value);
    if (!Object.hasOwn(STREAM_FAULT_LIMITS, name)) continue;
    const [least, most] = STREAM_FAULT_LIMITS[name as keyof typeof STREAM_FAULT_LIMITS];
    if (name === 'rate') check.share(name, value);
    else check.integer(name, value, least, most);
  }
}

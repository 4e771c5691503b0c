import type { Settings } from './simulator.js';

/** A fault that the page offers. */
export interface OfferedFault {
  /** Text of its button. */
  readonly label: string;
  /** Body of `PUT /faults/:service`. */
  readonly fault: Settings;
}

/** Milliseconds before the answers of a slow service. */
const SLOW = 2_000;

const HTTP_FAULTS: readonly OfferedFault[] = [
  { label: 'Answer errors', fault: { mode: 'error' } },
  { label: 'Slow', fault: { mode: 'ok', latency: { distribution: 'fixed', value: SLOW } } },
  { label: 'Hang', fault: { mode: 'hang' } },
];

/** Faults of the services that do not answer HTTP requests, by name. */
const OWN_FAULTS: Readonly<Record<string, readonly OfferedFault[]>> = {
  clamd: [
    { label: 'Answer errors', fault: { mode: 'error' } },
    { label: 'Slow', fault: { mode: 'slow-body' } },
    { label: 'Hang', fault: { mode: 'hang' } },
  ],
  jetstream: [
    // Mode `error` would leave the open connection of the API alone.
    { label: 'Cut off', fault: { mode: 'drop', after: 0 } as Settings },
    { label: 'Slow', fault: { mode: 'slow' } },
    { label: 'Hang', fault: { mode: 'stall' } },
  ],
};

/** The faults that a service can be given. The first one is that of "Break everything". */
export function faultsFor(service: string): readonly [OfferedFault, ...OfferedFault[]] {
  return (OWN_FAULTS[service] ?? HTTP_FAULTS) as [OfferedFault, ...OfferedFault[]];
}

/** Returns true if the settings of a service are those of the fault. */
export function hasFault(settings: Settings, { fault }: OfferedFault): boolean {
  return settings.mode === fault.mode && latencyOf(settings) === latencyOf(fault);
}

/** The severity of a state. It decides the shape and the colour. */
export type Tone = 'good' | 'warning' | 'bad';

/** The state of a service in a word. */
export function stateOf(settings: Settings): { readonly tone: Tone; readonly word: string } {
  const { mode } = settings;
  if (mode !== 'ok') return { tone: mode.startsWith('slow') ? 'warning' : 'bad', word: mode };
  return latencyOf(settings) === 0 ? { tone: 'good', word: 'ok' } : { tone: 'warning', word: 'slow' };
}

/** Describes the settings that the word of the state leaves out, also those that only `curl` can set. */
export function detailsOf(settings: Settings): string {
  const { mode, rate = 1, status, route, latency } = settings;
  const fixed = latency?.value;
  return [
    mode === 'error' && status !== undefined && `status ${status}`,
    mode !== 'ok' && rate < 1 && `${Math.round(rate * 100)} % of the calls`,
    latencyOf(settings) !== 0 &&
      (fixed === undefined ? `${latency?.distribution} latency` : `answers after ${fixed} ms`),
    route !== undefined && `only ${route}`,
  ]
    .filter((detail) => detail !== false)
    .join(', ');
}

/** A fixed latency as a number, another one by the name of its distribution. */
function latencyOf({ latency }: Settings): number | string {
  return latency?.value ?? latency?.distribution ?? 0;
}

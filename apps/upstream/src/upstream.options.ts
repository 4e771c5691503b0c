import { MAX_RATE } from './jetstream/simulated-jetstream.js';

/** Options of the simulator, read from the environment. */
export interface UpstreamOptions {
  /** `UPSTREAM_PORT`: port to listen on; 0 for any free port. @default 4010 */
  readonly port: number;
  /** `CLAMD_PORT`: port of the virus scanner; 0 for any free port. @default 0 */
  readonly clamdPort: number;
  /** `UPSTREAM_SEED`: makes latencies and the choice of failing calls repeatable. @default none: by chance */
  readonly seed?: number;
  /** `UPSTREAM_EVENT_RATE`: events of the stream per second; 0 for none. @default 2 */
  readonly eventRate: number;
  /** `UPSTREAM_KEPT_EVENTS`: number of events that a subscriber can ask for again. @default 100 000 */
  readonly keptEvents: number;
}

/** The port when `UPSTREAM_PORT` is not set. */
const DEFAULT_UPSTREAM_PORT = 4010;

/** Events per second when `UPSTREAM_EVENT_RATE` is not set. */
export const DEFAULT_EVENT_RATE = 2;

/** Number of kept events when `UPSTREAM_KEPT_EVENTS` is not set. */
export const DEFAULT_KEPT_EVENTS = 100_000;

/** Largest number of events that can be kept; each takes 8 bytes. */
const MAX_KEPT_EVENTS = 10_000_000;

/**
 * Reads the options of the simulator.
 *
 * @throws RangeError naming the variable and the values that are allowed
 */
export function upstreamOptions(environment: NodeJS.ProcessEnv): UpstreamOptions {
  const port = wholeNumber(environment, 'UPSTREAM_PORT', 65_535) ?? DEFAULT_UPSTREAM_PORT;
  const clamdPort = wholeNumber(environment, 'CLAMD_PORT', 65_535) ?? 0;
  const seed = wholeNumber(environment, 'UPSTREAM_SEED', 2 ** 32 - 1);
  const eventRate = wholeNumber(environment, 'UPSTREAM_EVENT_RATE', MAX_RATE) ?? DEFAULT_EVENT_RATE;
  const keptEvents =
    wholeNumber(environment, 'UPSTREAM_KEPT_EVENTS', MAX_KEPT_EVENTS, 1) ?? DEFAULT_KEPT_EVENTS;
  return { port, clamdPort, eventRate, keptEvents, ...(seed !== undefined && { seed }) };
}

function wholeNumber(environment: NodeJS.ProcessEnv, name: string, max: number, min = 0): number | undefined {
  const text = environment[name]?.trim();
  if (!text) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new RangeError(
    `Expected ${name} to be a whole number from ${min} to ${max}, got ${JSON.stringify(text)}.`,
  );
}

/** Options of the simulator, read from the environment. */
export interface UpstreamOptions {
  /** `UPSTREAM_PORT`: port to listen on; 0 for any free port. @default 4010 */
  readonly port: number;
  /** `CLAMD_PORT`: port of the virus scanner; 0 for any free port. @default 0 */
  readonly clamdPort: number;
  /** `UPSTREAM_SEED`: makes latencies and the choice of failing calls repeatable. @default none: by chance */
  readonly seed?: number;
}

/** The port when `UPSTREAM_PORT` is not set. */
const DEFAULT_UPSTREAM_PORT = 4010;

/**
 * Reads the options of the simulator.
 *
 * @throws RangeError naming the variable and the values that are allowed
 */
export function upstreamOptions(environment: NodeJS.ProcessEnv): UpstreamOptions {
  const port = wholeNumber(environment, 'UPSTREAM_PORT', 65_535) ?? DEFAULT_UPSTREAM_PORT;
  const clamdPort = wholeNumber(environment, 'CLAMD_PORT', 65_535) ?? 0;
  const seed = wholeNumber(environment, 'UPSTREAM_SEED', 2 ** 32 - 1);
  return seed === undefined ? { port, clamdPort } : { port, clamdPort, seed };
}

function wholeNumber(environment: NodeJS.ProcessEnv, name: string, max: number): number | undefined {
  const text = environment[name]?.trim();
  if (!text) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= max) return value;
  throw new RangeError(
    `Expected ${name} to be a whole number from 0 to ${max}, got ${JSON.stringify(text)}.`,
  );
}

import { type ValuesOf, wholeNumber } from './variable.js';

export const SIMULATOR_VARIABLES = {
  /** Port of the upstream simulator on this machine, 4010 by default; only used for services without an address of their own. */
  UPSTREAM_PORT: wholeNumber(1, 65_535),
};

export type SimulatorVariables = ValuesOf<typeof SIMULATOR_VARIABLES>;

/** Port of the upstream simulator unless `UPSTREAM_PORT` says otherwise. */
const UPSTREAM_PORT = 4010;

/** Origin of the upstream simulator on this machine. */
export function simulatorOrigin(port: number | undefined): string {
  return `http://127.0.0.1:${port ?? UPSTREAM_PORT}`;
}

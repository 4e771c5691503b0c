import { type FakeClamd, type FakeClamdMode, startFakeClamd } from '@breakwater/testing/clamd';
import type { CallCounts, CountedService } from '../calls/call-log.js';
import type { FaultMode } from '../faults/fault-mode.js';
import { type FaultSettings, NO_FAULTS } from '../faults/fault-settings.js';
import type { OwnFaults } from '../faults/faults.js';
import { parseFaultSettings } from '../faults/parse-fault-settings.js';

/** Name of the service. */
export const CLAMD = 'clamd';

/** The effect of each mode on a virus scanner that does not speak HTTP. */
const MODES: Readonly<Record<FaultMode, FakeClamdMode>> = {
  ok: 'scan',
  error: 'error',
  'rate-limit': 'drop',
  hang: 'hang',
  reset: 'reset',
  'slow-body': 'fragments',
  'cut-body': 'unfinished',
  'stall-body': 'stall',
  nonsense: 'garbage',
};

/** A virus scanner that finds EICAR, on a port of its own. */
export class SimulatedClamd implements CountedService, OwnFaults {
  #server: FakeClamd | undefined;
  #settings: FaultSettings = NO_FAULTS;
  /** Scans before the counts were cleared. */
  #forgotten = 0;

  /**
   * Starts to listen on all interfaces.
   *
   * @param port the port; 0 for any free port
   * @returns the port
   * @throws the error of the socket, e.g. `EADDRINUSE`
   */
  async listen(port: number): Promise<number> {
    this.#server = await startFakeClamd({ port, host: '0.0.0.0', mode: MODES[this.#settings.mode] });
    return this.#server.port;
  }

  get settings(): FaultSettings {
    return this.#settings;
  }

  change(body: unknown): void {
    this.follow(parseFaultSettings(body, undefined));
  }

  /** Takes over the mode of the settings. The others have no meaning for clamd. */
  follow(settings: FaultSettings): void {
    this.#settings = settings;
    if (this.#server) this.#server.mode = MODES[settings.mode];
  }

  /** The files that arrived completely. */
  counts(): CallCounts {
    const total = this.#scans - this.#forgotten;
    return { total, routes: total > 0 ? { INSTREAM: total } : {} };
  }

  clear(): void {
    this.#forgotten = this.#scans;
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  get #scans(): number {
    return this.#server?.scans ?? 0;
  }
}

import { type Clock, SystemClock, checkOptions, minutes } from '@breakwater/core';
import type { ClamdAddress } from './clamd-connection.js';

/** Options of `ClamdScanner`. Durations are milliseconds. */
export interface ClamdScannerOptions {
  /** Host of clamd. @default '127.0.0.1' */
  readonly host?: string;
  /** Port of clamd. @default 3310 */
  readonly port?: number;
  /** Path of the Unix socket of clamd, in place of `host` and `port`. */
  readonly socketPath?: string;
  /** Longest time in which no byte moves in either direction. @default 60000 */
  readonly idleTimeout?: number;
  /** Longest time of one scan. The option `scanTimeout` of the module can end it earlier. @default 120000 */
  readonly deadline?: number;
  /** @default the system clock */
  readonly clock?: Clock;
}

/** Defaults of {@link ClamdScannerOptions}. */
export const DEFAULT_CLAMD_SCANNER_OPTIONS = Object.freeze({
  host: '127.0.0.1',
  /** The port of clamd.conf's `TCPSocket` in its documentation. */
  port: 3_310,
  idleTimeout: minutes(1),
  deadline: minutes(2),
});

/** {@link ClamdScannerOptions} after the checks. */
export interface ClamdScannerSettings {
  readonly address: ClamdAddress;
  readonly idleTimeout: number;
  readonly deadline: number;
  readonly clock: Clock;
}

const KNOWN = ['host', 'port', 'socketPath', 'idleTimeout', 'deadline', 'clock'];

/** Names of other clients of clamd for options, with the way to write them here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  socket: '{ socketPath }',
  timeout: '{ idleTimeout } or { deadline }',
  clamdscan: '{ host, port }',
};

/**
 * Checks the options of `ClamdScanner` and fills in the defaults.
 *
 * @throws OptionsError with every option that is unknown or wrong
 */
export function resolveClamdScannerOptions(options: ClamdScannerOptions): ClamdScannerSettings {
  return checkOptions('clamdScanner', 'new ClamdScanner', (check) => {
    check.known(options, KNOWN, ELSEWHERE);
    const { host, port, socketPath, idleTimeout, deadline } = {
      ...DEFAULT_CLAMD_SCANNER_OPTIONS,
      ...options,
    };
    const because = 'because "socketPath" is set';
    if (socketPath === undefined) {
      check.that(typeof host === 'string' && host !== '', 'host', 'a name or address of a host', host);
      check.integer('port', port, 1, 65_535);
    } else {
      const isPath = typeof socketPath === 'string' && socketPath.startsWith('/');
      check.that(isPath, 'socketPath', 'an absolute path of a Unix socket', socketPath);
      check.withoutEffect('host', options.host, because);
      check.withoutEffect('port', options.port, because);
    }
    check.duration('idleTimeout', idleTimeout, 1);
    check.duration('deadline', deadline, 1);
    return {
      address: socketPath === undefined ? { host, port } : { socketPath },
      idleTimeout,
      deadline,
      clock: options.clock ?? new SystemClock(),
    };
  });
}

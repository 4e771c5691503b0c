import { createServer } from 'node:net';
import { checkOptions } from '@breakwater/core';
import {
  checkListenerOptions,
  Listener,
  LISTENER_OPTIONS,
  type ListenerOptions,
  record,
} from '../listener.js';
import {
  FAKE_CLAMD_MODES,
  type FakeClamdMode,
  type FakeClamdRequest,
  serveClamd,
} from './fake-clamd-connection.js';

/** Options of {@link startFakeClamd}. */
export interface FakeClamdOptions extends ListenerOptions {
  /** Listens on a Unix socket in place of `host` and `port`. */
  readonly socketPath?: string;
  /** @default 'scan' */
  readonly mode?: FakeClamdMode;
  /** Largest file in bytes, as `StreamMaxLength` of clamd.conf. @default Infinity */
  readonly maxSize?: number;
  /** Pause in milliseconds after each piece that the mode `slow` reads. @default 5 */
  readonly pause?: number;
}

/** A server that speaks the protocol of clamd, with faults. Start it with {@link startFakeClamd}. */
export interface FakeClamd extends AsyncDisposable {
  /** 0 for a Unix socket. */
  readonly port: number;
  /** Such as `tcp://127.0.0.1:3310`; `unix:` and the path for a Unix socket. */
  readonly url: string;
  /**
   * The present mode. A new one holds for commands that arrive later.
   *
   * @throws OptionsError for an unknown mode
   */
  mode: FakeClamdMode;
  /** Number of open connections. */
  readonly connections: number;
  /** The newest 1000 commands. A file is listed when it has arrived completely. */
  readonly requests: readonly FakeClamdRequest[];
  /** Sizes of the files among {@link requests}. */
  readonly files: readonly number[];
  /** Number of all files that arrived completely. */
  readonly scans: number;
  /** Ends all connections and the server. */
  close(): Promise<void>;
}

/**
 * Starts a {@link FakeClamd}.
 *
 * @throws OptionsError with all problems of the options
 */
export async function startFakeClamd(options: FakeClamdOptions = {}): Promise<FakeClamd> {
  const { port = 0, host = '127.0.0.1', socketPath, maxSize = Infinity, pause = 5 } = options;
  checkOptions('fakeClamd', undefined, (check) => {
    check.known(options, [...LISTENER_OPTIONS, 'socketPath', 'mode', 'maxSize', 'pause']);
    checkListenerOptions(check, options);
    if (socketPath !== undefined) {
      check.that(typeof socketPath === 'string', 'socketPath', 'the path of a socket', socketPath);
      check.withoutEffect('port', options.port, 'because of "socketPath"');
      check.withoutEffect('host', options.host, 'because of "socketPath"');
    }
    check.oneOf('mode', options.mode ?? 'scan', FAKE_CLAMD_MODES);
    if (maxSize !== Infinity) check.integer('maxSize', maxSize, 1);
    check.duration('pause', pause);
  });
  const requests: FakeClamdRequest[] = [];
  let scans = 0;
  let mode = options.mode ?? 'scan';
  const received = (request: FakeClamdRequest): void => {
    record(requests, request);
    if (request.size !== undefined) scans++;
  };
  const server = createServer((socket) => {
    if (mode !== 'stall') serveClamd(socket, { mode: () => mode, maxSize, pause, received });
  });
  const listener = new Listener(server);
  await listener.listen(socketPath === undefined ? { port, host } : { path: socketPath });
  const close = (): Promise<void> => listener.close();
  return {
    port: listener.port,
    url: socketPath === undefined ? `tcp://${host}:${listener.port}` : `unix:${socketPath}`,
    get mode() {
      return mode;
    },
    set mode(next) {
      checkOptions('fakeClamd', undefined, (check) => check.oneOf('mode', next, FAKE_CLAMD_MODES));
      mode = next;
    },
    get connections() {
      return listener.connections;
    },
    requests,
    get files() {
      return requests.flatMap(({ size }) => size ?? []);
    },
    get scans() {
      return scans;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

import type { Direction } from './fault.js';
import type { ProxyConnection } from './proxy-connection.js';

/** Options of `FaultyProxy.when` and `FaultyProxy.seen`. */
export interface WatchOptions {
  /** Direction of the bytes. @default 'up' */
  readonly direction?: Direction;
}

/** Options of `FaultyProxy.when`. */
export interface WhenOptions extends WatchOptions {
  /** Number of times that the action is called, at most. @default 1 */
  readonly times?: number;
}

/** Calls an action when bytes arrive, also when they arrive in several pieces. */
export class ByteWatch {
  /** The last bytes of each connection, too few to be the whole text. */
  readonly #tails = new WeakMap<ProxyConnection, Buffer>();
  #left: number;

  constructor(
    private readonly wanted: Buffer,
    private readonly direction: Direction,
    times: number,
    private readonly action: (connection: ProxyConnection) => void,
  ) {
    this.#left = times;
  }

  get over(): boolean {
    return this.#left <= 0;
  }

  arrived(connection: ProxyConnection, direction: Direction, bytes: Buffer): void {
    if (direction !== this.direction) return;
    const { wanted } = this;
    const text = Buffer.concat([this.#tails.get(connection) ?? Buffer.alloc(0), bytes]);
    this.#tails.set(connection, text.subarray(Math.max(0, text.length - wanted.length + 1)));
    for (
      let at = text.indexOf(wanted);
      at !== -1 && !this.over;
      at = text.indexOf(wanted, at + wanted.length)
    ) {
      this.#left--;
      this.action(connection);
    }
  }
}

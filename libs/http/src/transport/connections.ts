import { Connection, type ConnectionOptions } from './connection.js';

/** State of the connections to one origin. */
export interface ConnectionsState {
  readonly connected: number;
  readonly free: number;
  readonly pending: number;
  readonly running: number;
  readonly size: number;
}

/**
 * The connections to one origin. Each request takes one, and gives it back. The pools of undici would look through all of their
 * connections for each request.
 */
export class Connections {
  readonly #all = new Set<Connection>();
  /** Those without a request, the one that was used last at the end. */
  readonly #idle: Connection[] = [];
  readonly #options: ConnectionOptions;

  /** @param inTurn true if each connection gets its turn; else the one that was used last comes first, and the others run out */
  constructor(
    options: Omit<ConnectionOptions, 'onIdleEnd'>,
    private readonly inTurn: boolean,
  ) {
    this.#options = { ...options, onIdleEnd: (connection) => this.#drop(connection) };
  }

  get state(): ConnectionsState {
    const state = { connected: 0, free: 0, pending: 0, running: 0, size: 0 };
    for (const { client, isTaken } of this.#all) {
      const { connected, pending, running, size } = client.stats;
      if (connected) state.connected++;
      if (connected && !isTaken) state.free++;
      state.pending += pending;
      state.running += running;
      state.size += size;
    }
    return state;
  }

  /** Takes a connection without a request, or a new one. */
  take(): Connection {
    const known = this.inTurn ? this.#idle.shift() : this.#idle.pop();
    if (known) {
      known.isTaken = true;
      return known;
    }
    const made = new Connection(this.#options);
    this.#all.add(made);
    return made;
  }

  /** Gives a connection back. One whose request has failed is not used again. */
  giveBack(connection: Connection, isUsable: boolean): void {
    connection.isTaken = false;
    if (isUsable && !connection.isRetired) this.#idle.push(connection);
    else this.#drop(connection);
  }

  /** Ends all connections after their requests. */
  async close(): Promise<void> {
    this.#idle.length = 0;
    await Promise.all([...this.#all].map((connection) => connection.close()));
    this.#all.clear();
  }

  #drop(connection: Connection): void {
    const place = this.#idle.indexOf(connection);
    if (place !== -1) this.#idle.splice(place, 1);
    // Undici may be in the middle of telling how the last request ended. It calls back when the socket is closed.
    queueMicrotask(() => {
      void connection.close().then(() => this.#all.delete(connection));
    });
  }
}

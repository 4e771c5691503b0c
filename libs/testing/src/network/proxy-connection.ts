import { Socket } from 'node:net';
import type { Clock, Random } from '@breakwater/core';
import type { Direction, Fault, FaultOf } from './fault.js';
import { Faulty } from './faulty.js';
import { Flow, type FlowHost } from './flow.js';
import type { TargetAddress } from './proxy-target.js';

/** The parts of a proxy that its connections need. */
export interface ConnectionHost {
  readonly clock: Clock;
  readonly random: Random;
  readonly address: TargetAddress;
  /** Returns a fault of the whole proxy. */
  fault<K extends Fault['kind']>(kind: K, direction: Direction): FaultOf<K> | undefined;
  arrived(connection: ProxyConnection, direction: Direction, bytes: Buffer): void;
  passed(direction: Direction, count: number): void;
  closed(connection: ProxyConnection): void;
}

/** A connection through a proxy. Its own faults come on top of the faults of the proxy, and replace those of their kind. */
export class ProxyConnection extends Faulty {
  readonly #target = new Socket({ allowHalfOpen: true });
  readonly #flows: Readonly<Record<Direction, Flow>>;
  /** The draw of each fault of the proxy for this connection. */
  readonly #draws = new WeakMap<Fault, boolean>();
  #connected = false;

  /**
   * @param number number of the connection, from 1
   * @internal
   */
  constructor(
    readonly number: number,
    private readonly client: Socket,
    private readonly host: ConnectionHost,
  ) {
    super();
    for (const socket of [client, this.#target]) {
      // `close` follows each error, and the flows act on it.
      socket.on('error', () => undefined);
      socket.on('close', () => this.#closed());
    }
    const flowHost: FlowHost = {
      clock: host.clock,
      deviation: () => host.random.next() * 2 - 1,
      fault: (kind, direction) => this.#fault(kind, direction),
      arrived: (direction, bytes) => host.arrived(this, direction, bytes),
      passed: (direction, count) => host.passed(direction, count),
      sourceFailed: (direction) => reset(direction === 'up' ? this.#target : client),
      sinkFailed: (direction) => reset(direction === 'up' ? client : this.#target),
      limitReached: (by) => this.#end(by),
    };
    this.#flows = {
      up: new Flow('up', client, this.#target, flowHost),
      down: new Flow('down', this.#target, client, flowHost),
    };
  }

  /** True until the client has ended or closed the connection. */
  get open(): boolean {
    return !this.client.readableEnded && !this.client.destroyed;
  }

  /** Removes the faults of this connection. Those of the proxy stay. */
  heal(): this {
    this.removeFaults();
    this.changed();
    return this;
  }

  /** @internal */
  start(): void {
    this.changed();
    for (const flow of Object.values(this.#flows)) {
      flow.run().catch(() => this.destroy());
    }
  }

  /** Acts on faults that have come or gone. @internal */
  changed(): void {
    if (!this.#connected && !this.#fault('blackHole', 'up')) this.#connect();
    this.#flows.up.wake();
    this.#flows.down.wake();
  }

  /** Draws once whether a fault of the proxy meets this connection. @internal */
  suffers(fault: Fault): boolean {
    let drawn = this.#draws.get(fault);
    if (drawn === undefined) {
      drawn = this.draw(fault.toxicity);
      this.#draws.set(fault, drawn);
    }
    return drawn;
  }

  /** @internal */
  draw(toxicity: number): boolean {
    return toxicity >= 1 || (toxicity > 0 && this.host.random.next() < toxicity);
  }

  /** @internal */
  destroy(): void {
    for (const flow of Object.values(this.#flows)) flow.stop();
    this.client.destroy();
    this.#target.destroy();
  }

  /** @internal */
  override resetNow(directions: readonly Direction[], toxicity = 1): void {
    if (!this.draw(toxicity)) return;
    // The flows must not pass the reset of one side on to the other.
    if (directions.includes('down')) this.#resetSide(this.client, this.#flows.up, this.#flows.down);
    if (directions.includes('up')) this.#resetSide(this.#target, this.#flows.down, this.#flows.up);
  }

  /** @internal */
  override halfCloseNow(directions: readonly Direction[], toxicity = 1): void {
    if (this.draw(toxicity)) for (const direction of directions) this.#flows[direction].end();
  }

  protected override faultAdded(fault: Fault): void {
    this.suffers(fault);
    this.changed();
  }

  #fault<K extends Fault['kind']>(kind: K, direction: Direction): FaultOf<K> | undefined {
    for (const fault of [this.faultOf(kind, direction), this.host.fault(kind, direction)])
      if (fault && this.suffers(fault)) return fault;
    return undefined;
  }

  #connect(): void {
    this.#connected = true;
    // The client left before the target saw it.
    if (!this.open) return this.destroy();
    this.#target.setNoDelay(true).connect(this.host.address);
  }

  #end(by: 'end' | 'reset'): void {
    if (by === 'reset') this.resetNow(['up', 'down']);
    else this.halfCloseNow(['up', 'down']);
  }

  #resetSide(socket: Socket, from: Flow, to: Flow): void {
    from.stop();
    to.swallow();
    reset(socket);
  }

  #closed(): void {
    if (this.client.closed && this.#target.closed) this.host.closed(this);
    // The connection to the target does not exist, so no other event ends this one.
    else if (this.client.closed && !this.#connected) this.destroy();
  }
}

function reset(socket: Socket): void {
  // A Unix socket has no reset, and a socket without a connection has nothing to reset.
  try {
    socket.resetAndDestroy();
  } catch {
    socket.destroy();
  }
}

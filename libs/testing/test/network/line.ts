import { VirtualClock } from '@breakwater/core/testing';
import { faultyProxy, type FaultyProxy } from '@breakwater/testing/network';
import { until } from '../../../../test/harness/until.js';
import { Peer, Target } from './peer.js';

/** A target, a proxy in front of it whose clock a spec moves, and the connections through it. */
export class Line implements AsyncDisposable {
  readonly clock = new VirtualClock();
  target!: Target;
  proxy!: FaultyProxy;
  readonly #clients: Peer[] = [];

  async start(): Promise<void> {
    this.target = await Target.start();
    this.proxy = await faultyProxy(this.target.port, { clock: this.clock });
  }

  /** Opens a connection to the proxy. */
  async open(proxy = this.proxy): Promise<Peer> {
    const client = await Peer.open(proxy.port);
    this.#clients.push(client);
    return client;
  }

  /** Opens a connection through the proxy, and returns both of its ends. */
  async connection(proxy = this.proxy): Promise<{ client: Peer; server: Peer }> {
    const number = this.target.peers.length + 1;
    const client = await this.open(proxy);
    return { client, server: await this.target.peer(number) };
  }

  /** Waits until a fault of the proxy holds bytes for some time of its clock. */
  async heldByTime(): Promise<void> {
    await until(
      () => this.clock.pending,
      (pending) => pending === 1,
    );
  }

  /** Goes to the target and back beside the proxy. Everything that was sent before has time to arrive or to be held. */
  async roundTrip(): Promise<void> {
    await using other = await faultyProxy(this.target.port);
    const { client, server } = await this.connection(other);
    client.socket.write('ping');
    await server.receives('ping');
    server.socket.write('pong');
    await client.receives('pong');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients.splice(0)) client[Symbol.dispose]();
    await this.proxy.close();
    await this.target[Symbol.asyncDispose]();
  }
}

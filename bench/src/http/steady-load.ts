import { setTimeout as sleep } from 'node:timers/promises';
import { KeepAliveClient } from './keep-alive-client.js';

/** Requests at a fixed rate: programs that take turns have the same work in the same time. */
export class SteadyLoad {
  private constructor(private readonly clients: readonly KeepAliveClient[]) {}

  /** Opens connections, which share the paths evenly. */
  static async connect(port: number, paths: readonly string[], connections: number): Promise<SteadyLoad> {
    const clients: KeepAliveClient[] = [];
    for (let index = 0; index < connections; index++) {
      clients.push(await KeepAliveClient.connect(port, paths[index % paths.length] as string));
    }
    return new SteadyLoad(clients);
  }

  /** Sends requests. A late answer delays the next request of its connection, and none is left out. */
  async run(requests: number, perSecond: number): Promise<void> {
    const started = performance.now();
    const interval = (this.clients.length * 1_000) / perSecond;
    await Promise.all(
      this.clients.map(async (client, index) => {
        const shift = (index * 1_000) / perSecond;
        for (let number = index; number < requests; number += this.clients.length) {
          const due = started + shift + Math.floor(number / this.clients.length) * interval;
          await sleep(Math.max(due - performance.now(), 0));
          await client.send(1);
        }
      }),
    );
  }

  close(): void {
    for (const client of this.clients) client.close();
  }
}

import { Agent, get, type IncomingMessage } from 'node:http';

/** What the clients saw. */
export interface LoadResult {
  ok: number;
  /** Answers other than 200, and errors of the connection. */
  readonly failures: string[];
  /** Answers that said `Connection: close`. */
  sentAway: number;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Clients on keep-alive connections of their own behind a stand-in for a balancer, which polls readiness and takes
 * the service out of rotation some time after it turned 503, as the endpoints of Kubernetes do.
 */
export class BalancedLoad {
  readonly result: LoadResult = { ok: 0, failures: [], sentAway: 0 };
  #inRotation = true;

  constructor(private readonly url: string) {}

  /** Sends requests until the balancer has left; resolves when the last answer has arrived. */
  async run({ clients, lag }: { readonly clients: number; readonly lag: number }): Promise<LoadResult> {
    await Promise.all([this.#poll(lag), ...Array.from({ length: clients }, (_, id) => this.#client(id))]);
    return this.result;
  }

  async #poll(lag: number): Promise<void> {
    while ((await request(`${this.url}/ready`)).statusCode === 200) await sleep(25);
    await sleep(lag);
    this.#inRotation = false;
  }

  async #client(id: number): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (this.#inRotation) {
      try {
        const response = await request(`${this.url}/work/${id}`, agent);
        if (response.statusCode === 200) this.result.ok += 1;
        else this.result.failures.push(`status ${response.statusCode}`);
        if (response.headers.connection === 'close') this.result.sentAway += 1;
      } catch (error) {
        this.result.failures.push(String(error));
      }
      await sleep(10);
    }
    agent.destroy();
  }
}

function request(url: string, agent?: Agent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, { agent: agent ?? false }, (response) => {
      response.resume();
      response.once('end', () => resolve(response));
      response.once('error', reject);
    }).once('error', reject);
  });
}

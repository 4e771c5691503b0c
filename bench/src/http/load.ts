import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Order to the load process. */
export interface LoadOrder {
  readonly port: number;
  readonly path: string;
  /** Connections that send at the same time. */
  readonly connections: number;
  readonly requests: number;
}

/** Answer of the load process. */
export type LoadAnswer = { readonly nanosecondsPerRequest: number } | { readonly error: string };

/** Requests from a process of their own, over connections that stay open. */
export class Load {
  readonly #process: ChildProcess = fork(fileURLToPath(new URL('load.process.js', import.meta.url)), {
    execArgv: [],
  });

  /** Sends requests as fast as the server answers; gives the time per request in nanoseconds. */
  async run(order: LoadOrder): Promise<number> {
    this.#process.send(order);
    const [answer] = (await once(this.#process, 'message')) as [LoadAnswer];
    if ('error' in answer) throw new Error(`The load broke off: ${answer.error}`);
    return answer.nanosecondsPerRequest;
  }

  stop(): void {
    this.#process.kill();
  }
}

import { SeededRandom, VirtualClock } from '@breakwater/core/testing';
import { UpstreamServer } from '../src/upstream.server.js';

/** A running simulator on a free port, with a clock that the spec moves. */
export class StartedUpstream implements AsyncDisposable {
  private constructor(
    readonly clock: VirtualClock,
    readonly origin: string,
    /** Port of the virus scanner. */
    readonly clamdPort: number,
    private readonly server: UpstreamServer,
  ) {}

  static async start(stream?: ConstructorParameters<typeof UpstreamServer>[2]): Promise<StartedUpstream> {
    const clock = new VirtualClock();
    const server = new UpstreamServer(clock, new SeededRandom(1), stream);
    const origin = `http://127.0.0.1:${await server.listen(0)}`;
    return new StartedUpstream(clock, origin, await server.listenClamd(0), server);
  }

  /** Asks a route, and gives the answer. */
  send(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(this.origin + path, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  /** Asks a route, and gives the JSON of the answer. */
  async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    return (await (await this.send(method, path, body)).json()) as T;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.server.close();
  }
}

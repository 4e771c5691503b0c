import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query as they were on the wire. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An answer in short: a status, or a status with headers and a body. An object as body is sent as JSON. */
export type ScriptedAnswer =
  | number
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Buffer | object;
    };

/** Answers a request: by a value, or by itself through `response`. */
export type Script = (request: ReceivedRequest, response: ServerResponse) => ScriptedAnswer | void;

/** An HTTP server on a free port, whose answers a test scripts. */
export class ScriptedServer implements AsyncDisposable {
  readonly requests: ReceivedRequest[] = [];
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  script: Script;

  private constructor(script: Script) {
    this.script = script;
  }

  static async start(script: Script = () => ({ body: { ok: true } })): Promise<ScriptedServer> {
    const server = new ScriptedServer(script);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The last request. */
  get last(): ReceivedRequest {
    return this.requests.at(-1)!;
  }

  /** Answers the first requests with these, and all others with the last one. */
  answers(...answers: readonly ScriptedAnswer[]): void {
    let index = 0;
    this.script = () => answers[Math.min(index++, answers.length - 1)];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const received: ReceivedRequest = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    };
    this.requests.push(received);
    const answer = this.script(received, response);
    if (answer === undefined) return;
    const { status = 200, headers = {}, body } = typeof answer === 'number' ? { status: answer } : answer;
    const isJson = typeof body === 'object' && !Buffer.isBuffer(body);
    response.writeHead(status, { ...(isJson && { 'content-type': 'application/json' }), ...headers });
    response.end(isJson ? JSON.stringify(body) : body);
  }
}

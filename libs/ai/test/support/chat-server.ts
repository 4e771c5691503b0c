import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers one request. */
export type Turn = (response: ServerResponse, request: IncomingMessage) => void;

/** A server that speaks Chat Completions: each request gets the next turn, and all later ones the last turn. */
export class ChatServer implements AsyncDisposable {
  /** Bodies of the requests. */
  readonly bodies: Record<string, unknown>[] = [];
  /** Resolves when the client closes the connection of a request before its answer has ended. */
  readonly left: Promise<void>;
  #leave: () => void = () => undefined;

  private constructor(
    private readonly server: Server,
    private readonly turns: readonly Turn[],
  ) {
    this.left = new Promise((resolve) => (this.#leave = resolve));
    server.on('request', (request, response) => void this.#answer(request, response));
  }

  static async start(...turns: readonly Turn[]): Promise<ChatServer> {
    const server = createServer();
    const chat = new ChatServer(server, turns);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return chat;
  }

  get baseURL(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  /** Number of open connections. */
  connections(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('close', () => {
      if (!response.writableFinished) this.#leave();
    });
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    this.bodies.push(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>);
    const turn = this.turns[Math.min(this.bodies.length, this.turns.length) - 1];
    turn?.(response, request);
  }
}

const USAGE = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };
const HEAD = { id: 'chat-1', created: 1_700_000_000, model: 'gpt-test' };

/** A whole answer. */
export const completion =
  (text: string, finish = 'stop'): Turn =>
  (response) => {
    response.setHeader('content-type', 'application/json');
    const message = { role: 'assistant', content: text };
    const choices = [{ index: 0, message, finish_reason: finish }];
    response.end(JSON.stringify({ ...HEAD, object: 'chat.completion', choices, usage: USAGE }));
  };

/** A refusal. Its message repeats what must not leak. */
export const refusal =
  (status: number, headers: Record<string, string> = {}, code: string | null = null): Turn =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    const message = 'Incorrect API key provided: sk-secret. You said: a secret message';
    response.end(JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code } }));
  };

const chunk = (delta: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({ ...HEAD, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

/** Begins a stream with tokens, and hands it to `next`. */
export const tokens =
  (texts: readonly string[], next: Turn = end()): Turn =>
  (response, request) => {
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const content of texts) response.write(chunk({ role: 'assistant', content }));
    next(response, request);
  };

/** Ends a stream as it should. */
export const end =
  (finish = 'stop'): Turn =>
  (response) => {
    response.write(chunk({}, finish));
    response.write(
      `data: ${JSON.stringify({ ...HEAD, object: 'chat.completion.chunk', choices: [], usage: USAGE })}\n\n`,
    );
    response.end('data: [DONE]\n\n');
  };

/** Sends nothing more. */
export const silence: Turn = (response) => {
  response.flushHeaders();
};

/** Closes the connection in the middle of the answer. */
export const broken: Turn = (response) => {
  response.flushHeaders();
  response.socket?.end();
};

/** Ends the answer without the end of the stream. */
export const cutOff: Turn = (response) => {
  response.end();
};

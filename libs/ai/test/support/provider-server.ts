import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** The behaviour of a provider for one request. */
export type ProviderTurn =
  | { readonly answer: string }
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  /** The model itself, or a filter, refuses. */
  | 'refuses'
  | 'cuts off'
  | 'hangs'
  | 'drops'
  | 'garbage'
  /** The headers and half of the body, then nothing. */
  | 'half a body';

/** A request as the server has seen it. */
export interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, unknown>;
}

/** A server that speaks the protocols of OpenAI (both APIs) and Anthropic. */
export class ProviderServer implements AsyncDisposable {
  turn: ProviderTurn = { answer: 'Good day' };
  readonly seen: SeenRequest[] = [];
  /** Connections that the client has ended before the answer was complete. */
  aborted = 0;

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<ProviderServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new ProviderServer(server);
  }

  get baseURL(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url: path = '', headers } = request;
    const body = JSON.parse(await text(request)) as Record<string, unknown>;
    this.seen.push({ path, headers, body });
    response.on('close', () => {
      if (!response.writableFinished) this.aborted++;
    });
    const { turn } = this;
    if (turn === 'hangs') return;
    if (turn === 'drops') {
      request.socket.destroy();
      return;
    }
    if (typeof turn === 'object' && 'status' in turn) {
      const refusal = JSON.stringify({ error: { message: `You said: ${JSON.stringify(body)}` } });
      response.writeHead(turn.status, { 'content-type': 'application/json', ...turn.headers });
      response.end(turn.body ?? refusal);
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    if (turn === 'garbage') response.end('<html>a secret prompt</html>');
    else if (turn === 'half a body') response.write('{"id":"1","output":[');
    else response.end(JSON.stringify(bodyOf(path, turn)));
  }
}

function bodyOf(path: string, turn: 'refuses' | 'cuts off' | { readonly answer: string }): object {
  const answer = typeof turn === 'object' ? turn.answer : 'I cannot help';
  if (path.endsWith('/messages')) {
    const stop = turn === 'refuses' ? 'refusal' : turn === 'cuts off' ? 'max_tokens' : 'end_turn';
    return {
      ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'claude', stop_sequence: null },
      content: [{ type: 'text', text: answer }],
      stop_reason: stop,
      usage: { input_tokens: 12, output_tokens: 5 },
    };
  }
  if (path.endsWith('/chat/completions')) {
    const finish = turn === 'refuses' ? 'content_filter' : turn === 'cuts off' ? 'length' : 'stop';
    return {
      ...{ id: '1', object: 'chat.completion', created: 1, model: 'gpt' },
      choices: [{ index: 0, message: { role: 'assistant', content: answer }, finish_reason: finish }],
      usage: { prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 },
    };
  }
  const reason =
    turn === 'refuses' ? 'content_filter' : turn === 'cuts off' ? 'max_output_tokens' : undefined;
  const message = {
    ...{ type: 'message', id: 'msg_1', role: 'assistant', status: 'completed' },
    content: [{ type: 'output_text', text: answer, annotations: [] }],
  };
  return {
    ...{ id: 'resp_1', object: 'response', created_at: 1, model: 'gpt', output: [message], error: null },
    ...{ status: reason ? 'incomplete' : 'completed', incomplete_details: reason ? { reason } : null },
    usage: { input_tokens: 12, output_tokens: 5, total_tokens: 17 },
  };
}

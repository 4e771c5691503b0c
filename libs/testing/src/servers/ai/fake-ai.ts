import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { checkOptions, type Clock, sleep, SystemClock } from '@breakwater/core';
import { checkClock } from '../../clock/check-time-and-chance.js';
import {
  checkListenerOptions,
  Listener,
  LISTENER_OPTIONS,
  type ListenerOptions,
  record,
} from '../listener.js';
import { AI_FORMATS, type AiEvent, type AiFormat, type AiReply, CHAT } from './ai-format.js';
import { type AiAnswer, type AiRefusal, type AiTurn, checkAiTurn } from './ai-turn.js';

/** Options of {@link startFakeAi}. */
export interface FakeAiOptions extends ListenerOptions {
  /** Clock of `firstTokenAfter`. @default the system's */
  readonly clock?: Clock;
}

/** A request as the server received it. */
export interface FakeAiRequest {
  /** Such as `/v1/chat/completions`. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A server that speaks the protocols of OpenAI and Anthropic. Start it with {@link startFakeAi}. */
export interface FakeAi extends AsyncDisposable {
  readonly port: number;
  /** Such as `http://127.0.0.1:4010`. */
  readonly url: string;
  /** The address for clients: {@link url} and `/v1`. */
  readonly baseURL: string;
  /** The newest 1000 requests. */
  readonly requests: readonly FakeAiRequest[];
  /** Number of open connections. */
  readonly connections: number;
  /** Number of requests whose client left before the answer was complete. */
  readonly aborted: number;
  /**
   * Sets the answers of the next requests. All later requests get the last one.
   *
   * @throws OptionsError with all problems
   */
  reply(...turns: readonly [AiTurn, ...AiTurn[]]): void;
  /** Resolves when a client has left before its answer was complete; at once if that has happened. */
  left(): Promise<void>;
  /** Ends all connections and the server. */
  close(): Promise<void>;
}

/** Tokens of each request. */
const INPUT_TOKENS = 12;

/**
 * Starts a {@link FakeAi}. Its first answer is `Good day`.
 *
 * @throws OptionsError with all problems of the options
 */
export async function startFakeAi(options: FakeAiOptions = {}): Promise<FakeAi> {
  const { port = 0, host = '127.0.0.1', clock = new SystemClock() } = options;
  checkOptions('fakeAi', undefined, (check) => {
    check.known(options, [...LISTENER_OPTIONS, 'clock']);
    checkListenerOptions(check, options);
    checkClock(check, clock);
  });
  let turns: readonly AiTurn[] = [{ text: 'Good day' }];
  const requests: FakeAiRequest[] = [];
  const leaving = Promise.withResolvers<void>();
  let aborted = 0;

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const client = new AbortController();
    response.on('close', () => {
      if (response.writableFinished) return;
      aborted++;
      client.abort();
      leaving.resolve();
    });
    const { url: path = '', headers } = request;
    const body = (JSON.parse((await text(request)) || '{}') ?? {}) as Record<string, unknown>;
    record(requests, { path, headers, body });
    const [turn, ...others] = turns;
    if (others.length > 0) turns = others;
    await new AiExchange(response, path, body, clock, client.signal).answer(turn!);
  };
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  const listener = new Listener(server);
  await listener.listen({ port, host });
  const url = `http://${host}:${listener.port}`;
  const close = (): Promise<void> => listener.close();
  return {
    port: listener.port,
    url,
    baseURL: `${url}/v1`,
    requests,
    get connections() {
      return listener.connections;
    },
    get aborted() {
      return aborted;
    },
    reply: (...next) => {
      checkOptions('reply', undefined, (check) => {
        check.that(next.length > 0, '', 'at least one answer', next.length);
        next.forEach((turn, index) => checkAiTurn(check.within(String(index)), turn));
      });
      turns = next;
    },
    left: () => leaving.promise,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** One request and its answer. */
class AiExchange {
  readonly #format: AiFormat;
  readonly #isEmbedding: boolean;

  constructor(
    private readonly response: ServerResponse,
    path: string,
    private readonly body: Readonly<Record<string, unknown>>,
    private readonly clock: Clock,
    private readonly signal: AbortSignal,
  ) {
    const [pathname = ''] = path.split('?');
    const end = Object.keys(AI_FORMATS).find((name) => pathname.endsWith(name));
    this.#format = AI_FORMATS[end ?? ''] ?? CHAT;
    this.#isEmbedding = pathname.endsWith('/embeddings');
  }

  async answer(turn: AiTurn): Promise<void> {
    const { response } = this;
    if (turn === 'hang') return;
    if (turn === 'drop') response.socket?.end();
    else if (turn === 'reset') response.socket?.resetAndDestroy();
    else if (turn === 'garbage') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('<html>a page of the proxy</html>');
    } else if ('status' in turn) this.#refuse(turn);
    else if ('vectors' in turn) this.#embed(turn.vectors);
    else if (this.#isEmbedding) this.#embed(this.#inputs().map(vectorOf));
    else await this.#complete(turn);
  }

  #refuse({ status, headers, code, message, body }: AiRefusal): void {
    const said = message ?? `The request was refused. It said: ${JSON.stringify(this.body)}`;
    this.response.writeHead(status, { 'content-type': 'application/json', ...headers });
    this.response.end(body ?? JSON.stringify(this.#format.error(status, said, code)));
  }

  #inputs(): readonly string[] {
    const { input } = this.body;
    return (Array.isArray(input) ? input : [input]).map(String);
  }

  #embed(vectors: readonly (readonly number[])[]): void {
    const isBase64 = this.body['encoding_format'] === 'base64';
    const data = vectors.map((vector, index) => {
      const embedding = isBase64 ? Buffer.from(Float32Array.from(vector).buffer).toString('base64') : vector;
      return { object: 'embedding', index, embedding };
    });
    this.response.writeHead(200, { 'content-type': 'application/json' });
    const usage = { prompt_tokens: INPUT_TOKENS, total_tokens: INPUT_TOKENS };
    this.response.end(JSON.stringify({ object: 'list', data, model: this.body['model'], usage }));
  }

  async #complete(turn: AiAnswer): Promise<void> {
    const { response, body } = this;
    const { finish = 'stop', ending = 'end', firstTokenAfter = 0 } = turn;
    const written = typeof turn.text === 'string' ? turn.text : JSON.stringify(turn.text);
    const parts = turn.parts ?? written.match(/\S+\s*|\s+/g) ?? [];
    const reply: AiReply = {
      model: typeof body['model'] === 'string' ? body['model'] : 'fake',
      text: written,
      finish,
      inputTokens: INPUT_TOKENS,
      outputTokens: Math.max(1, parts.length),
    };
    const isStream = body['stream'] === true;
    response.writeHead(200, { 'content-type': isStream ? 'text/event-stream' : 'application/json' });
    response.flushHeaders();
    if (firstTokenAfter > 0) await sleep(this.clock, firstTokenAfter, this.signal);
    if (isStream) {
      const format = this.#format;
      for (const event of [...format.begin(reply), ...parts.map((part) => format.part(part))])
        this.#send(event);
      if (ending === 'end') for (const event of format.end(reply)) this.#send(event);
    } else {
      const whole = JSON.stringify(this.#format.body(reply));
      response.write(ending === 'end' ? whole : whole.slice(0, whole.length / 2));
    }
    if (ending === 'end' || ending === 'cut') response.end();
    else if (ending === 'drop') response.socket?.end();
    else if (ending === 'reset') response.write('', () => response.socket?.resetAndDestroy());
  }

  #send({ event, data }: AiEvent): void {
    const name = event === undefined ? '' : `event: ${event}\n`;
    const content = typeof data === 'string' ? data : JSON.stringify(data);
    this.response.write(`${name}data: ${content}\n\n`);
  }
}

/** A vector of eight numbers between -1 and 1 that is the same for the same text. */
function vectorOf(input: string): readonly number[] {
  const vector = Array.from({ length: 8 }, () => 0);
  for (const [index, byte] of Buffer.from(input).entries()) {
    const at = index % vector.length;
    vector[at] = ((vector[at]! * 31 + byte / 128) % 2) - 1;
  }
  return vector;
}

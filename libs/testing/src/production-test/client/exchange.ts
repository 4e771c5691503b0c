import { type Agent, type IncomingMessage, request as overHttp, type RequestOptions } from 'node:http';
import { request as overHttps } from 'node:https';
import { Answer, membersOf } from './answer.js';
import type { Pace } from './pace.js';

/** Longer bodies are cut. */
const MAX_BODY = 1_048_576;

/** A request to the instance. */
export interface Outgoing {
  readonly method: string;
  /** Path below the address of the instance. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly agent: Agent;
  /** Limit for the whole exchange in milliseconds. */
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
}

/** The instance gave no answer. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/**
 * Sends one request and reads the answer. It follows no redirect, so no header reaches another host.
 *
 * @throws NoAnswerError when the connection fails or the time is over
 */
export async function exchange(base: URL, outgoing: Outgoing, pace: Pace): Promise<Answer> {
  const { method, path, headers, body, agent, timeout, signal } = outgoing;
  const limit = AbortSignal.timeout(timeout);
  const options: RequestOptions = {
    method,
    agent,
    headers: { ...headers, ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }) },
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
  };
  const url = new URL(base.pathname.replace(/\/$/, '') + path, base);
  const start = pace.now();
  try {
    return await new Promise<Answer>((resolve, reject) => {
      const send = url.protocol === 'https:' ? overHttps : overHttp;
      const sent = send(url, options, (response) => {
        read(response).then((text) => {
          const { statusCode = 0, headers: received } = response;
          resolve(
            new Answer(method, path, statusCode, received, text, pace.now() - start, sent.reusedSocket),
          );
        }, reject);
      });
      // A server that refuses a large body answers before it has read all of it; then the answer counts, not the broken pipe.
      let answered = false;
      sent.once('response', () => (answered = true));
      sent.on('error', (error) => {
        if (!answered) reject(error);
      });
      sent.end(body);
    });
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    const reason = limit.aborted ? `no answer within ${timeout} ms` : reasonOf(error);
    throw new NoAnswerError(`${method} ${path}: ${reason}`, { cause: error });
  }
}

async function read(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    if (length < MAX_BODY) chunks.push(chunk);
    length += chunk.length;
    if (length > 16 * MAX_BODY) {
      response.destroy();
      break;
    }
  }
  return Buffer.concat(chunks).subarray(0, MAX_BODY).toString('utf8');
}

/** The failures of all addresses of a host come as one error without a message of its own. */
function reasonOf(error: unknown): string {
  const { message, errors } = membersOf(error);
  if (Array.isArray(errors) && errors.length > 0) return reasonOf(errors[0]);
  return typeof message === 'string' && message !== '' ? message : String(error);
}

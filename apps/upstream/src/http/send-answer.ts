import type { ServerResponse } from 'node:http';
import { type Clock, sleep } from '@breakwater/core';
import type { Answer } from '../services/simulated-service.js';
import { formatEvent } from './server-sent-events.js';

/** Gap between two bytes of a slow body, in milliseconds: about 300 bytes take half a minute. */
export const DRIP_INTERVAL = 100;

/** Sends a whole answer: a JSON body at once, or all events of a stream. */
export function sendAnswer(response: ServerResponse, answer: Answer): void {
  const parts = begin(response, answer);
  for (const part of parts) response.write(part);
  response.end();
}

/** Sends the headers at once and the body a byte at a time. */
export async function dripAnswer(
  response: ServerResponse,
  answer: Answer,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  for (const byte of Buffer.concat(begin(response, answer))) {
    response.write(Buffer.of(byte));
    await sleep(clock, DRIP_INTERVAL, signal);
  }
  response.end();
}

/**
 * Sends the headers and the first half of the body: half of the bytes of a JSON body, half of the events of a stream.
 *
 * @param sent runs when the half has left
 */
export function sendHalf(response: ServerResponse, answer: Answer, sent?: () => void): void {
  const parts = begin(response, answer);
  const [whole] = parts;
  const half =
    parts.length === 1 && whole
      ? whole.subarray(0, Math.ceil(whole.length / 2))
      : Buffer.concat(parts.slice(0, Math.ceil(parts.length / 2)));
  response.write(half, () => sent?.());
}

/** Sends the headers, and gives the parts of the body. */
function begin(response: ServerResponse, { status, headers = {}, body, events }: Answer): Buffer[] {
  if (events) {
    response.writeHead(status, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      ...headers,
    });
    return events.map((event) => Buffer.from(formatEvent(event)));
  }
  const bytes = Buffer.from(`${JSON.stringify(body)}\n`);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
    ...headers,
  });
  return [bytes];
}

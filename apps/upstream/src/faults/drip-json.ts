import type { ServerResponse } from 'node:http';
import { type Clock, sleep } from '@breakwater/core';

/** Gap between two bytes of a slow body, in milliseconds: about 300 bytes take half a minute. */
export const DRIP_INTERVAL = 100;

/** Sends the headers at once and the body a byte at a time. */
export async function dripJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const bytes = Buffer.from(`${JSON.stringify(body)}\n`);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
  });
  for (let at = 0; at < bytes.length; at++) {
    response.write(bytes.subarray(at, at + 1));
    await sleep(clock, DRIP_INTERVAL, signal);
  }
  response.end();
}

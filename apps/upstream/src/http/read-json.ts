import type { IncomingMessage } from 'node:http';
import { HttpProblem } from './http-problem.js';

/** Largest body of a control route, in bytes; fault settings are small. */
const MAX_BODY = 16_384;

/**
 * Reads the body of a request as JSON.
 *
 * @param example a body that would be right, for the message of an error
 * @throws HttpProblem 413 for a body that is too large, 400 for one that is not JSON
 */
export async function readJson(
  request: IncomingMessage,
  { maxBytes = MAX_BODY, example = '{ "mode": "error" }' } = {},
): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new HttpProblem(413, `Expected a body of at most ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    throw new HttpProblem(400, `The body is not valid JSON; send e.g. ${example}.`);
  }
}

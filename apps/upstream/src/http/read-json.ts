import type { IncomingMessage } from 'node:http';
import { HttpProblem } from './http-problem.js';

/** Largest body that is read, in bytes; fault settings are small. */
const MAX_BODY = 16_384;

/**
 * Reads the body of a request as JSON.
 *
 * @throws HttpProblem 413 for a body that is too large, 400 for one that is not JSON
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new HttpProblem(413, `Expected a body of at most ${MAX_BODY} bytes.`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    throw new HttpProblem(400, 'The body is not valid JSON; send e.g. { "mode": "error" }.');
  }
}

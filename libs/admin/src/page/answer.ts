import type { ServerResponse } from 'node:http';

/** The response object of Fastify: `raw` is the one of Node, and `hijack` takes it from the framework. */
interface FastifyResponse {
  readonly raw: ServerResponse;
  hijack(): unknown;
}

/** Returns the response of Node, which the framework then leaves alone. Headers that it has set are kept. */
export function takeResponse(response: unknown): ServerResponse {
  const { raw, hijack } = response as Partial<FastifyResponse>;
  if (!raw || !hijack) return response as ServerResponse;
  const reply = response as FastifyResponse & {
    getHeaders(): Record<string, number | string | string[] | undefined>;
  };
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) raw.setHeader(name, value);
  }
  reply.hijack();
  return raw;
}

/** Writes an answer on Express and on Fastify alike. Node omits the body for HEAD. */
export function answerWith(
  response: unknown,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer,
): void {
  const raw = takeResponse(response);
  raw.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  raw.end(body);
}

import { type OutgoingHttpHeaders, STATUS_CODES, type ServerResponse } from 'node:http';
import { HttpProblem } from './http-problem.js';

/** Answers with a JSON body. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: OutgoingHttpHeaders = {},
): void {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

/** Answers with `application/problem+json` (RFC 9457), without the cause of an unexpected error. */
export function sendProblem(
  response: ServerResponse,
  error: unknown,
  headers: OutgoingHttpHeaders = {},
): void {
  const problem = error instanceof HttpProblem ? error : new HttpProblem(500, 'Unexpected error.');
  const { status, detail, errors } = problem;
  sendJson(
    response,
    status,
    {
      type: 'about:blank',
      title: STATUS_CODES[status],
      status,
      detail,
      ...(errors.length > 0 && { errors }),
    },
    { 'content-type': 'application/problem+json; charset=utf-8', ...headers },
  );
}

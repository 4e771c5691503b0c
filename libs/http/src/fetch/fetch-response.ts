import { Readable } from 'node:stream';
import type { IncomingHttpHeaders } from 'node:http';
import type { WireUrl } from '../transport/transport.js';
import type { FetchedAnswer } from './fetch-answer.reader.js';

/** Body as `Response` takes it. */
type ResponseBody = ConstructorParameters<typeof Response>[0];

/** Statuses for which `Response` allows no body. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/** Builds the `Response` of the global `fetch`, whose body is unread. */
export function fetchResponse(
  { answer, bytes }: FetchedAnswer,
  requested: WireUrl,
  method: string,
): Response {
  const { status, url } = answer;
  const init = { status, headers: responseHeaders(answer.headers) };
  const response = new Response(bodyOf({ answer, ...(bytes && { bytes }) }, method), init);
  // `Response` takes neither of them in its constructor, and SDKs read them.
  Object.defineProperties(response, {
    url: { value: url.href },
    redirected: { value: url.href !== requested.href },
  });
  return response;
}

function bodyOf({ answer, bytes }: FetchedAnswer, method: string): ResponseBody {
  if (method === 'HEAD' || WITHOUT_BODY.has(answer.status)) {
    void answer.discard();
    return null;
  }
  return (bytes ?? Readable.toWeb(answer.body)) as ResponseBody;
}

function responseHeaders(headers: IncomingHttpHeaders): Headers {
  const copy = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== undefined) copy.append(name, each);
    }
  }
  return copy;
}

/** The part of a body that has been sent, in bytes. */
export interface Progress {
  readonly sent: number;
  readonly total: number;
}

export type ProgressListener = (progress: Progress) => void;

const listeners = new WeakMap<object, ProgressListener>();

/** Calls `listener` while {@link fetchWithProgress} sends this body. */
export function watchProgress(body: FormData, listener: ProgressListener): void {
  listeners.set(body, listener);
}

/** Sends a form as `fetch` does, but with `XMLHttpRequest`: `fetch` does not report the progress of an upload. */
export function fetchWithProgress(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const { method = 'GET', headers, body, signal } = init;
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const request = new XMLHttpRequest();
    request.open(method, input instanceof Request ? input.url : input);
    new Headers(headers).forEach((value, name) => request.setRequestHeader(name, value));
    const listener = body instanceof FormData ? listeners.get(body) : undefined;
    // A listener on `upload` costs a preflight.
    if (listener)
      request.upload.addEventListener('progress', ({ loaded, total }) => listener({ sent: loaded, total }));
    request.addEventListener('load', () => resolve(responseOf(request)));
    request.addEventListener('error', () => reject(new TypeError('The upload failed without an answer.')));
    request.addEventListener('abort', () => reject(signal?.reason));
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(body as XMLHttpRequestBodyInit | null | undefined);
  });
}

function responseOf(request: XMLHttpRequest): Response {
  const { status, responseText } = request;
  const headers = request
    .getAllResponseHeaders()
    .split('\r\n')
    .filter(Boolean)
    .map((line): [string, string] => {
      const end = line.indexOf(':');
      return [line.slice(0, end), line.slice(end + 1).trim()];
    });
  return new Response(responseText || null, { status, headers });
}

import type { RequestOptions } from './client.options.js';

/**
 * Appends a path and query parameters to the base URL. A URL as path is appended, too, so that the headers of a client, such as its
 * token, never reach another server.
 */
export function urlOf(
  baseUrl: string | URL | undefined,
  path: string,
  query: RequestOptions['query'],
): string {
  const url = baseUrl ? `${baseUrl}`.replace(/\/*$/, '/') + path.replace(/^\/+/, '') : path;
  if (!query) return url;
  const given = Object.keys(query).flatMap((name) =>
    [query[name]]
      .flat()
      .flatMap((value) =>
        value === null || value === undefined ? [] : [[name, (value as Date).toJSON?.() ?? value]],
      ),
  );
  // oxlint-disable-next-line typescript/no-unnecessary-type-assertion -- Without the types of a browser it is necessary.
  return `${url}${url.includes('?') ? '&' : '?'}${new URLSearchParams(given as never)}`;
}

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
  const given = new URLSearchParams();
  for (const name in query) {
    for (const value of [query[name]].flat()) {
      if (value !== null && value !== undefined) given.append(name, (value as Date).toJSON?.() ?? value);
    }
  }
  return url + (url.includes('?') ? '&' : '?') + given.toString();
}

import { readText } from '@breakwater/core';
import type { PoolClient } from 'pg';
import { commitIsSent } from './commit-watch.js';
import { socketOf } from './socket-of.js';
import type { QueryObserver } from './query-observer.js';

type Query = (...args: unknown[]) => unknown;
type QueryCallback = (error: unknown, result: unknown) => void;

/** Message of pg's error when `query_timeout` has passed; the error has no code. */
const READ_TIMEOUT = 'Query read timeout';

/**
 * Reports each query of a connection, and cuts the connection when the driver gives up a query. The server may still be working on
 * that query, so the next query on the same connection would wait behind it.
 */
export function observeQueries(client: PoolClient, observer: QueryObserver): void {
  const query: Query = client.query.bind(client);
  const observed: Query = (...args) => {
    const sql = sqlOf(args[0]);
    const answered = sql === 'COMMIT' ? commitIsSent() : undefined;
    const started = observer.now();
    const finished = (error?: unknown, result?: unknown): void => {
      answered?.(readText(result, 'command'));
      observer.finished(sql, observer.now() - started, error);
      if (readText(error, 'message') === READ_TIMEOUT) socketOf(client)?.destroy();
    };
    const callback = args.at(-1);
    if (typeof callback === 'function') {
      return query(...args.slice(0, -1), (error: unknown, result: unknown) => {
        finished(error ?? undefined, result);
        (callback as QueryCallback)(error, result);
      });
    }
    const answer = query(...args);
    if (answer instanceof Promise) answer.then((result) => finished(undefined, result), finished);
    return answer;
  };
  Object.assign(client, { query: observed });
}

function sqlOf(query: unknown): string {
  if (typeof query === 'string') return query;
  const text = (query as { readonly text?: unknown } | undefined)?.text;
  return typeof text === 'string' ? text : '';
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DirectRoute } from './direct-route.js';
import { markOperatorRoute } from './operator-route.js';
import { sendAnswer } from './send-answer.js';

interface ExpressRequest extends IncomingMessage {
  readonly params: Readonly<Record<string, string>>;
}

type ExpressHandler = (
  request: ExpressRequest,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/** The part of an Express application that this module uses. Its `get` also answers HEAD. */
export interface ExpressRoutes {
  get(path: string, handler: ExpressHandler): unknown;
}

/** Mounts routes on Express. Express matches in order of registration, so they run before any middleware of the application. */
export function mountOnExpress(app: ExpressRoutes, routes: readonly DirectRoute[]): void {
  for (const route of routes) {
    const handler: ExpressHandler = (request, response, next) => {
      const { headers, params } = request;
      const answer = route.answer({ headers, params, native: request });
      // A route of the application may match.
      if (!answer) next();
      else if (answer instanceof Promise)
        answer.then((ready) => (ready ? sendAnswer(response, ready) : next()), next);
      else sendAnswer(response, answer);
    };
    app.get(route.path, markOperatorRoute(handler));
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DirectRoute } from './direct-route.js';
import { sendAnswer } from './send-answer.js';

interface ExpressRequest extends IncomingMessage {
  readonly params: Readonly<Record<string, string>>;
}

type ExpressHandler = (
  request: ExpressRequest,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/** The part of an Express application that is used; its `get` answers HEAD as well. */
export interface ExpressRoutes {
  get(path: string, handler: ExpressHandler): unknown;
}

/** Routes come in the order of their registration, so these are ahead of all middleware of the application. */
export function mountOnExpress(app: ExpressRoutes, routes: readonly DirectRoute[]): void {
  for (const route of routes) {
    app.get(route.path, (request, response, next) => {
      const { headers, params } = request;
      const answer = route.answer({ headers, params, native: request });
      // Perhaps a route of the application itself.
      if (!answer) next();
      else if (answer instanceof Promise) answer.then((ready) => sendAnswer(response, ready), next);
      else sendAnswer(response, answer);
    });
  }
}

import { type Criticality, isOperatorRoute, isOptionsObject, isRoute } from '@breakwater/core';
import type { AbstractHttpAdapter } from '@nestjs/core';
import type { HandlerRequest } from '../requests/request-facts.js';
import { declaredCriticalityOf } from '../decorators/declared-criticality.js';

/** Facts about the route of a request that has not been handled yet. */
export interface ArrivingRoute {
  /** True for health, metrics and other routes of operators. */
  readonly isForOperators: boolean;
  /** Class by `@Criticality()`. */
  readonly criticality: Criticality | undefined;
}

/** The route of a request that matches none. */
export const UNKNOWN_ROUTE: ArrivingRoute = { isForOperators: false, criticality: undefined };

/** The part of an Express layer that is used. */
interface ExpressLayer {
  readonly route?: {
    readonly methods: Readonly<Record<string, unknown>>;
    readonly stack: readonly { readonly handle: object }[];
  };
  match(path: string): boolean;
}

/** The part of an Express application that is used: the router of Express 5 or of Express 4. */
export interface ExpressRouting {
  readonly router?: { readonly stack?: readonly ExpressLayer[] };
}

/** The part of a Fastify request that is used. */
interface FastifyRequest {
  readonly method: string;
  readonly routeOptions?: { readonly url?: unknown; readonly config?: unknown };
}

const factsOf = (handler: object): ArrivingRoute => ({
  isForOperators: isOperatorRoute(handler),
  criticality: declaredCriticalityOf(handler),
});

/** Finds the route of a request of Express before its router does. */
export function routeOnExpress(app: ExpressRouting, { method, url = '/' }: HandlerRequest): ArrivingRoute {
  const path = url.split('?', 1)[0]!;
  const name = method.toLowerCase();
  for (const layer of app.router?.stack ?? []) {
    const { route } = layer;
    if (!route) continue;
    const { methods, stack } = route;
    const fits =
      methods[name] === true || methods['_all'] === true || (name === 'head' && methods['get'] === true);
    const handler = fits && stack.find(({ handle }) => isRoute(handle) || isOperatorRoute(handle))?.handle;
    if (handler && matches(layer, path)) return factsOf(handler);
  }
  return UNKNOWN_ROUTE;
}

/** A path that cannot be decoded matches no route. */
function matches(layer: ExpressLayer, path: string): boolean {
  try {
    return layer.match(path);
  } catch {
    return false;
  }
}

/** The routes of a Fastify application. The framework knows the route of a request when it arrives, but not the handler of Nest. */
export class FastifyRouteTable {
  readonly #routes = new Map<string, ArrivingRoute>();

  /** Notes all routes that Nest registers from now on. */
  watch(adapter: AbstractHttpAdapter): void {
    for (const method of [
      'get',
      'post',
      'put',
      'patch',
      'delete',
      'head',
      'options',
      'all',
      'search',
    ] as const) {
      const register = (adapter[method] as (...args: unknown[]) => unknown).bind(adapter);
      Object.defineProperty(adapter, method, {
        configurable: true,
        writable: true,
        value: (...args: unknown[]): unknown => {
          const [path, handler] = args;
          if (typeof path === 'string' && typeof handler === 'function' && isRoute(handler)) {
            this.#routes.set(keyOf(method, path), factsOf(handler));
          }
          return register(...args);
        },
      });
    }
  }

  find({ method, routeOptions }: FastifyRequest): ArrivingRoute {
    const { url, config } = routeOptions ?? {};
    if (isOptionsObject(config) && isOperatorRoute(config))
      return { isForOperators: true, criticality: undefined };
    if (typeof url !== 'string') return UNKNOWN_ROUTE;
    const name = method === 'HEAD' ? 'get' : method;
    return this.#routes.get(keyOf(name, url)) ?? this.#routes.get(keyOf('all', url)) ?? UNKNOWN_ROUTE;
  }
}

const keyOf = (method: string, path: string): string => `${method.toLowerCase()} ${path}`;

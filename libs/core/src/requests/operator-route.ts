import { MetadataScanner } from '@nestjs/core';
import { isRoute } from '../methods/is-route.js';
import { standInFor } from '../methods/stand-in-for.js';

const OPERATOR_ROUTE = Symbol.for('@breakwater/core:OperatorRoute');

type Handler = (this: object, ...args: unknown[]) => unknown;

/** A route of a framework: the function that answers, or the configuration of the route. */
type MarkedRoute = Partial<Record<symbol, unknown>>;

/**
 * Declares that operators or their tools use a route: health, metrics, actions. An overloaded application answers such requests in any case.
 * On a class it holds for all of its routes. Put a guard in front of the routes: everyone can send requests to them.
 */
export function OperatorRoute(): ClassDecorator & MethodDecorator {
  return (target: object, _key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    if (descriptor) Reflect.defineMetadata(OPERATOR_ROUTE, true, descriptor.value as object);
    else markRoutes((target as { readonly prototype: object }).prototype);
  };
}

/** Marks a route that is registered on the framework itself, not by a controller. Returns the route. */
export function markOperatorRoute<R extends object>(route: R): R {
  (route as MarkedRoute)[OPERATOR_ROUTE] = true;
  return route;
}

/** Returns whether a handler, or the configuration of a route, belongs to an operator route. */
export const isOperatorRoute = (route: object): boolean =>
  (route as MarkedRoute)[OPERATOR_ROUTE] === true || Reflect.hasMetadata(OPERATOR_ROUTE, route);

function markRoutes(prototype: object): void {
  for (const name of new MetadataScanner().getAllMethodNames(prototype)) {
    const handler = Reflect.get(prototype, name) as Handler;
    if (!isRoute(handler)) continue;
    const isOwn = Object.hasOwn(prototype, name);
    // Another controller may inherit the same route without being for operators.
    const own = isOwn ? handler : copyOf(handler);
    Reflect.defineMetadata(OPERATOR_ROUTE, true, own);
    if (!isOwn) Object.defineProperty(prototype, name, { value: own, configurable: true, writable: true });
  }
}

function copyOf(handler: Handler): Handler {
  return standInFor(handler, function (this: object, ...args: unknown[]) {
    return Reflect.apply(handler, this, args);
  });
}

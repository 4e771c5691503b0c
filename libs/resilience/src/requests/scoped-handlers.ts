import { isRoute, standInFor } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { isObservable } from 'rxjs';
import type { MethodOwner } from '../decorators/method-runtime.js';
import type { LogicalCall } from '../invocation/call.js';
import { lastValueOf, observe } from '../pipeline/observable-call.js';
import { RequestScope } from './request-scope.js';
import { ResolvedRequestResilienceOptions } from './requests.options.js';

type HandlerFunction = (this: object, ...args: unknown[]) => unknown;

/** Wrappers in place: applications of one process can share a controller class. */
const wrappers = new WeakSet<object>();

/**
 * Puts a wrapper in front of each handler that lets it run in the scope of its request, with the route's own limit and retries.
 * The wrapper stands on the prototype, so that request-scoped controllers have it too, and finds the application by the scope of
 * the request: without one, as in a unit test or in another application that uses interceptors, it only calls the handler.
 */
@Injectable()
export class ScopedHandlers {
  constructor(
    private readonly modules: ModulesContainer,
    @Inject(ResolvedRequestResilienceOptions) private readonly options: ResolvedRequestResilienceOptions,
  ) {}

  /** Wraps the handlers. Call it before Nest reads the routes, which happens before `onModuleInit`. */
  wrap(): void {
    if (!this.options.deadline) return;
    for (const { controllers } of this.modules.values()) {
      for (const { metatype } of controllers.values()) {
        if (typeof metatype === 'function') wrapHandlers(metatype.prototype as object);
      }
    }
  }
}

function wrapHandlers(first: object): void {
  for (
    let prototype: object | null = first;
    prototype && prototype !== Object.prototype;
    prototype = Reflect.getPrototypeOf(prototype)
  ) {
    for (const key of Reflect.ownKeys(prototype)) {
      // A controller has a path, too, and `constructor` is how Nest finds its class.
      if (key === 'constructor') continue;
      const descriptor = Reflect.getOwnPropertyDescriptor(prototype, key);
      const handler: unknown = descriptor?.value;
      if (typeof handler !== 'function' || wrappers.has(handler) || !isRoute(handler)) continue;
      const isStream = returnsObservable(prototype, key);
      const wrapper = wrapperOf(handler as HandlerFunction, isStream);
      wrappers.add(wrapper);
      Object.defineProperty(prototype, key, { ...descriptor, value: wrapper });
    }
  }
}

function wrapperOf(handler: HandlerFunction, isStream: boolean): HandlerFunction {
  return standInFor(handler, function (this: object, ...args: unknown[]): unknown {
    const scope = RequestScope.current();
    if (!scope?.application.opensOnArrival) return Reflect.apply(handler, this, args);
    // A handler that another handler calls is part of that one's work.
    if (scope.isHandling) return Reflect.apply(handler, this, args);
    // A guard or a pipe went on after the request was answered.
    if (scope.cancelled) throw scope.reason;
    const owner = this.constructor as MethodOwner;
    const { routes } = scope.application;
    return scope.handle(routes.limit(handler, owner), () => {
      const pipeline = routes.retry(handler, owner, scope.request);
      if (!pipeline) return Reflect.apply(handler, this, args);
      const repeat = (): LogicalCall =>
        new RepeatableHandler(pipeline.name, scope, handler, this, args, isStream);
      return isStream ? observe(pipeline, repeat) : pipeline.run(repeat());
    });
  });
}

/** A request's handler as a call that a retry can repeat until the answer has begun. */
class RepeatableHandler implements LogicalCall {
  readonly isHandler = true;
  attempts = 0;
  #committed = false;

  constructor(
    readonly name: string,
    private readonly scope: RequestScope,
    private readonly handler: HandlerFunction,
    readonly self: object,
    readonly args: unknown[],
    private readonly isStream: boolean,
  ) {}

  get committed(): boolean {
    return this.#committed || this.scope.answerBegan;
  }

  set committed(value: boolean) {
    this.#committed = value;
  }

  readonly operation: LogicalCall['operation'] = (call) => {
    const result: unknown = Reflect.apply(this.handler, this.self, this.args);
    // Nest sends the last value of an Observable.
    return isObservable(result) && !this.isStream ? lastValueOf(result, call) : result;
  };
}

function returnsObservable(prototype: object, key: string | symbol): boolean {
  const type: unknown = Reflect.getMetadata('design:returntype', prototype, key);
  return typeof type === 'function' && isObservable(type.prototype);
}

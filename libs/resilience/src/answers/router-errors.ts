import type { HttpAdapterHost } from '@nestjs/core';

type ErrorHandler = (error: unknown, request: object, reply: FastifyReply) => unknown;

interface FastifyReply {
  send(payload: unknown): unknown;
}

/** The part of a Fastify instance that is used. */
interface FastifyInstance {
  /** The handler that Nest has set; it calls the exception filters. */
  readonly errorHandler: ErrorHandler;
}

/** The part of the options of a Fastify instance that is used. */
interface FastifyOptions {
  frameworkErrors?: ErrorHandler;
}

/** Description of the symbol under which Fastify keeps its options. */
const OPTIONS = 'fastify.options';

const prepared = new WeakSet<object>();

/**
 * Lets the exception filters answer the requests that Fastify's router refuses before it has a route: a path that cannot be decoded, a
 * parameter that is too long. Fastify answers them with a body of its own, also after `frameworkErrors`, which the adapter of Nest 12 sets.
 */
export function answerRouterErrors(host: HttpAdapterHost): void {
  // A testing module gets its adapter late. A worker and a microservice have none.
  if (host.httpAdapter) prepare(host);
  else host.init$.subscribe(() => prepare(host));
}

function prepare(host: HttpAdapterHost): void {
  const httpAdapter = host.httpAdapter as HttpAdapterHost['httpAdapter'] | undefined;
  if (httpAdapter?.getType() !== 'fastify') return;
  const instance = httpAdapter.getInstance<FastifyInstance>();
  if (prepared.has(instance)) return;
  prepared.add(instance);
  const options = optionsOf(instance);
  if (!options) return;
  const previous = options.frameworkErrors ?? ((error, _request, reply) => reply.send(error));
  options.frameworkErrors = (error, request, reply) => {
    const send = reply.send.bind(reply);
    // A function of the application may send a body of its own; only the error itself goes to the filters.
    reply.send = (payload) => {
      reply.send = send;
      return payload === error ? instance.errorHandler(error, request, reply) : send(payload);
    };
    return previous(error, request, reply);
  };
}

function optionsOf(instance: object): FastifyOptions | undefined {
  const symbol = Object.getOwnPropertySymbols(instance).find(({ description }) => description === OPTIONS);
  return symbol && (Reflect.get(instance, symbol) as FastifyOptions);
}

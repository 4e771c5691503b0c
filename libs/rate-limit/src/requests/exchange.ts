import { hasProperty, readProperty } from '@breakwater/core';
import type { ExecutionContext } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import type { RateLimitRequest } from '../policies/policy.options.js';

/** A request, and where its limits are written. */
export interface Exchange {
  readonly request: RateLimitRequest;
  /** The response of Node; `undefined` where an answer has no header fields. */
  readonly response: ServerResponse | undefined;
  /** True if a policy counts the request once, even if several guards see it. A field of GraphQL can be used several times. */
  readonly once: boolean;
  /** The object that lives as long as the request. Several handlers of one GraphQL operation share it. */
  readonly identity: object;
}

/** Finds the request of a handler on each transport. */
export function exchangeOf(context: ExecutionContext): Exchange {
  switch (context.getType<string>()) {
    case 'http':
      return ofHttp(context.switchToHttp().getRequest(), context.switchToHttp().getResponse());
    case 'graphql':
      return ofGraphql(context.getArgByIndex<unknown>(2));
    case 'ws':
      return ofSocket(context.switchToWs().getClient<unknown>(), context);
    default:
      return ofMessage(context.switchToRpc().getContext<unknown>(), context);
  }
}

/** The exchange of a request of Express, Fastify or Node. */
export function ofHttp(request: unknown, response: unknown): Exchange {
  const raw = readProperty(response, 'raw') ?? response;
  const identity = (readProperty(request, 'raw') ?? request) as object;
  return {
    request: request as RateLimitRequest,
    response: isResponse(raw) ? raw : undefined,
    once: true,
    identity,
  };
}

/** The context of Apollo, Mercurius or graphql-ws has the request under one of these names. */
function ofGraphql(context: unknown): Exchange {
  const request =
    readProperty(context, 'req') ??
    readProperty(context, 'request') ??
    readProperty(readProperty(context, 'extra'), 'request');
  const response =
    readProperty(context, 'res') ?? readProperty(context, 'reply') ?? readProperty(request, 'res');
  const found = { ...ofHttp(request ?? {}, response), once: false };
  // All operations of a subscription socket share one request.
  return found.response ? found : { ...found, identity: objectOr(context, found.identity) };
}

/** A socket of socket.io has the handshake; one of `ws` has only the connection. */
function ofSocket(client: unknown, context: ExecutionContext): Exchange {
  const handshake = readProperty(client, 'handshake');
  const connection = readProperty(client, '_socket') ?? readProperty(client, 'socket');
  const address = readProperty(handshake, 'address') ?? readProperty(connection, 'remoteAddress');
  const user = readProperty(client, 'user') ?? readProperty(readProperty(client, 'data'), 'user');
  return {
    request: {
      headers: readProperty(handshake, 'headers') as NonNullable<RateLimitRequest['headers']>,
      ...(typeof address === 'string' && { ip: address }),
      user,
      client,
    },
    response: undefined,
    once: true,
    identity: ofOneMessage(context),
  };
}

/** A message of a broker has no address, one of TCP has that of its socket. */
function ofMessage(message: unknown, context: ExecutionContext): Exchange {
  const getSocket = readProperty(message, 'getSocketRef');
  const socket: unknown = typeof getSocket === 'function' ? Reflect.apply(getSocket, message, []) : undefined;
  const address =
    readProperty(readProperty(socket, 'socket'), 'remoteAddress') ?? readProperty(socket, 'remoteAddress');
  return {
    request: {
      ...(typeof address === 'string' && { ip: address }),
      user: readProperty(message, 'user'),
      data: context.switchToRpc().getData<unknown>(),
      message,
    },
    response: undefined,
    once: true,
    identity: ofOneMessage(context),
  };
}

/** Each message is a request of its own. The guards of its handler share its arguments. */
const ofOneMessage = (context: ExecutionContext): object => context.getArgs<unknown[]>();

const isResponse = (value: unknown): value is ServerResponse => hasProperty(value, 'setHeader');

const objectOr = (value: unknown, otherwise: object): object =>
  typeof value === 'object' && value !== null ? value : otherwise;

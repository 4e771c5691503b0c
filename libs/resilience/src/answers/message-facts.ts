import { type ErrorContext, currentContext, readProperty } from '@breakwater/core';
import type { ArgumentsHost } from '@nestjs/common';

/** Reads the facts about a message of a microservice or a WebSocket: its pattern, and the id of the request it belongs to. */
export function messageFacts(host: ArgumentsHost): Pick<ErrorContext, 'route' | 'requestId'> {
  const pattern = patternOf(host);
  const requestId = currentContext()?.requestId;
  return {
    ...(typeof pattern === 'string' && { route: pattern }),
    ...(requestId !== undefined && { requestId }),
  };
}

/** Methods of Nest's contexts that return the pattern: TCP and RabbitMQ, Redis, NATS, MQTT and Kafka. */
const PATTERN_METHODS = ['getPattern', 'getChannel', 'getSubject', 'getTopic'] as const;

function patternOf(host: ArgumentsHost): unknown {
  if (host.getType() === 'ws') return host.switchToWs().getPattern();
  const context: unknown = host.switchToRpc().getContext();
  for (const method of PATTERN_METHODS) {
    const pattern = resultOf(context, method);
    if (pattern !== undefined) return pattern;
  }
  // The context of gRPC is the metadata; the call behind it knows its path, e.g. `/orders.v1.Orders/Find`.
  return resultOf(host.getArgs()[2], 'getPath');
}

function resultOf(target: unknown, method: string): unknown {
  const read = readProperty(target, method);
  try {
    return typeof read === 'function' ? Reflect.apply(read, target, []) : undefined;
  } catch {
    return undefined;
  }
}

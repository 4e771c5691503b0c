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

function patternOf(host: ArgumentsHost): unknown {
  if (host.getType() === 'ws') return host.switchToWs().getPattern();
  const context: unknown = host.switchToRpc().getContext();
  const getPattern = readProperty(context, 'getPattern');
  try {
    return typeof getPattern === 'function' ? Reflect.apply(getPattern, context, []) : undefined;
  } catch {
    return undefined;
  }
}

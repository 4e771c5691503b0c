import { type Redactor, isError, processRedactor, readProperty } from '@breakwater/core';
import type { ArgumentsHost } from '@nestjs/common';
import { throwError } from 'rxjs';
import type { ErrorDescription } from './error-description.js';
import { isInternal, publicMessage } from './public-message.js';

/** The error that the sender of a message receives: the shape of Nest's own filters, plus the code. */
interface MessageError {
  readonly status: 'error';
  readonly code: string;
  readonly message: string;
}

/**
 * Answers an error outside of HTTP the way Nest's own filters do: an Observable that fails for microservices, the event
 * `exception` for WebSockets. For GraphQL it rethrows the error, because that framework has a format of its own.
 */
export function answerMessage(
  thrown: unknown,
  description: ErrorDescription,
  host: ArgumentsHost,
  exposeDetails: boolean,
  redactor: Redactor = processRedactor,
): unknown {
  const type: string = host.getType();
  if (type === 'rpc') return throwError(() => messageError(thrown, description, exposeDetails, redactor));
  if (type !== 'ws') throw thrown;
  const client = host.switchToWs().getClient<{ emit?: (event: string, payload: unknown) => unknown }>();
  client.emit?.('exception', messageError(thrown, description, exposeDetails, redactor));
  return undefined;
}

function messageError(
  thrown: unknown,
  description: ErrorDescription,
  exposeDetails: boolean,
  redactor: Redactor,
): unknown {
  const own = ownPayload(thrown);
  if (own) return redactor.value(own.payload);
  const hidden = !exposeDetails && isInternal(description);
  const message = hidden ? publicMessage(description) : redactor.lines(description.message);
  return { status: 'error', code: redactor.text(description.code), message } satisfies MessageError;
}

/** RpcException and WsException carry the payload that their author wants to send. */
function ownPayload(thrown: unknown): { readonly payload: unknown } | undefined {
  const getError = isError(thrown) ? readProperty(thrown, 'getError') : undefined;
  if (typeof getError !== 'function') return undefined;
  try {
    return { payload: Reflect.apply(getError, thrown, []) };
  } catch {
    return undefined;
  }
}

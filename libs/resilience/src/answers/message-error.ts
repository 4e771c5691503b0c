import { isError, processRedactor, readNumber, readProperty } from '@breakwater/core';
import type { ArgumentsHost } from '@nestjs/common';
import { type Observable, throwError } from 'rxjs';
import { type ErrorVisibility, shownError } from './error-answer.js';
import type { ErrorDescription } from './error-description.js';

/** The error that the sender of a message receives: the shape of Nest's own filters, plus the code. */
interface MessageError {
  readonly status: 'error';
  /** Absent where the author of an RpcException or WsException wrote only a text. */
  readonly code?: string;
  readonly message: unknown;
  /** Seconds after which a new try makes sense. */
  readonly retryAfter?: number;
  /** The message that failed; for WebSockets. */
  readonly cause?: { readonly pattern: string; readonly data: unknown };
}

/** Answers a message of a microservice with an Observable that fails, as Nest's own filter does. */
export function answerRpc(
  thrown: unknown,
  description: ErrorDescription,
  visibility: ErrorVisibility,
): Observable<never> {
  return throwError(() => ownPayload(thrown, visibility) ?? messageError(thrown, description, visibility));
}

/**
 * Sends the event `exception` to the client of a WebSocket. Like Nest's own filter, it names the message that failed, and never calls
 * the acknowledgement: to the client that would look like a success.
 */
export function answerWebSocket(
  thrown: unknown,
  description: ErrorDescription,
  visibility: ErrorVisibility,
  host: ArgumentsHost,
): void {
  const ws = host.switchToWs();
  const payload = ownPayload(thrown, visibility) ?? {
    ...messageError(thrown, description, visibility),
    ...causeOf(ws, visibility),
  };
  sendEvent(ws.getClient(), 'exception', payload);
}

function messageError(
  thrown: unknown,
  description: ErrorDescription,
  visibility: ErrorVisibility,
): MessageError {
  const { redactor = processRedactor } = visibility;
  const own = thrownPayload(thrown);
  if (own) return { status: 'error', message: redactor.value(own.payload) };
  const { code, message, retryAfter } = shownError(description, visibility);
  return { status: 'error', code, message, ...(retryAfter !== undefined && { retryAfter }) };
}

/** Returns the object that the author of an RpcException or WsException wants to send. */
function ownPayload(thrown: unknown, { redactor = processRedactor }: ErrorVisibility): unknown {
  const own = thrownPayload(thrown);
  return typeof own?.payload === 'object' && own.payload !== null ? redactor.value(own.payload) : undefined;
}

/** RpcException and WsException carry an object or a text for the client. */
function thrownPayload(thrown: unknown): { readonly payload: unknown } | undefined {
  const getError = isError(thrown) ? readProperty(thrown, 'getError') : undefined;
  if (typeof getError !== 'function') return undefined;
  try {
    return { payload: Reflect.apply(getError, thrown, []) };
  } catch {
    return undefined;
  }
}

/** Nest passes the pattern as the last argument, but not to handlers of request-scoped gateways. */
function causeOf(
  ws: ReturnType<ArgumentsHost['switchToWs']>,
  { redactor = processRedactor }: ErrorVisibility,
): Pick<MessageError, 'cause'> | undefined {
  const pattern: unknown = ws.getPattern();
  if (typeof pattern !== 'string') return undefined;
  return { cause: { pattern: redactor.text(pattern), data: redactor.value(ws.getData()) } };
}

/**
 * Sends an event with `emit` of Socket.IO, or as a frame of the protocol of `WsAdapter`. A native WebSocket has an `emit`, too, which
 * only calls its local listeners.
 */
function sendEvent(client: unknown, event: string, data: unknown): void {
  const send = readProperty(client, 'send');
  const emit = readProperty(client, 'emit');
  const isNative = readNumber(client, 'readyState') !== undefined || typeof emit !== 'function';
  try {
    if (isNative && typeof send === 'function')
      Reflect.apply(send, client, [JSON.stringify({ event, data })]);
    else if (typeof emit === 'function') Reflect.apply(emit, client, [event, data]);
  } catch {
    // The client has left.
  }
}

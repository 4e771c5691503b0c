import { readNumber, readProperty } from '@breakwater/core';
import { type CheckAnswer, withCause } from './check.js';
import { isRecord, Publication } from './publication.js';
import { classifyMessage, isReason, reasonOf } from './reason.js';

/** Words of this package, of Terminus, of the IETF draft and of Spring Boot, in lower case. */
const STATUS: ReadonlyMap<string, CheckAnswer['status']> = new Map([
  ['up', 'up'],
  ['healthy', 'up'],
  ['ok', 'up'],
  ['pass', 'up'],
  ['degraded', 'degraded'],
  ['warn', 'degraded'],
  ['down', 'down'],
  ['unhealthy', 'down'],
  ['error', 'down'],
  ['fail', 'down'],
  ['shutting_down', 'down'],
  ['out_of_service', 'down'],
]);

const UP: CheckAnswer = { status: 'up' };
const FIRST_ERROR_STATUS = 400;

const DEFAULT_PUBLICATION = new Publication();

/** Turns the return value of a check into an answer that is safe to publish. Never throws. */
export function interpretReturn(value: unknown, publication: Publication = DEFAULT_PUBLICATION): CheckAnswer {
  try {
    if (value === false) return { status: 'down', reason: 'failed' };
    if (typeof value === 'function')
      return invalid('The check returned a function. Call it: pingCheck(client).');
    if (!isRecord(value)) return UP;
    const status = statusOf(value);
    if (status) return compose(status, value, value.details, publication);
    return (
      interpretResponse(value, publication) ?? interpretIndicator(value, publication) ?? interpretWord(value)
    );
  } catch (error) {
    return interpretError(error, publication);
  }
}

/** Turns a thrown value into an answer: a word in place of the message. */
export function interpretError(error: unknown, publication: Publication = DEFAULT_PUBLICATION): CheckAnswer {
  const reason = reasonOf(error, publication.failures);
  return withCause({ status: 'down', reason: publication.isHarmless(reason) ? reason : 'failed' }, error);
}

/** Reads the answer of an HTTP client: `status` of fetch and axios, `statusCode` of undici. */
function interpretResponse(value: object, { failures }: Publication): CheckAnswer | undefined {
  const code = readNumber(value, 'status') ?? readNumber(value, 'statusCode');
  if (code === undefined) return undefined;
  discardBody(readProperty(value, 'body'));
  if (code < FIRST_ERROR_STATUS) return UP;
  const { reason } = failures.of({ status: code });
  return withCause({ status: 'down', reason }, `The server answered with status ${code}.`);
}

/** Ends the body, which is not read: fetch and undici keep its connection open until then. */
function discardBody(body: unknown): void {
  const end = readProperty(body, 'cancel') ?? readProperty(body, 'dump');
  if (typeof end !== 'function') return;
  // A body with a reader cannot be cancelled.
  void (async () => Reflect.apply(end, body, []) as unknown)().catch(() => undefined);
}

/** Reads `{ [key]: { status, ...data } }` of Terminus. With several keys, as a combined indicator has, the worst status counts. */
function interpretIndicator(
  result: Readonly<Record<string, unknown>>,
  publication: Publication,
): CheckAnswer | undefined {
  const sections = Object.entries(result);
  if (sections.length === 0 || !sections.every(([, section]) => isRecord(section) && statusOf(section)))
    return undefined;
  let worst: CheckAnswer['status'] = 'up';
  let reason: string | undefined;
  let cause: string | undefined;
  const details: Record<string, unknown> = {};
  for (const [, section] of sections as [string, Record<string, unknown>][]) {
    // Terminus puts the error's message and its own bookkeeping here.
    const {
      status: _,
      message,
      error: _error,
      stack: _stack,
      responseTime: _time,
      cachedResponse: _cached,
      ...data
    } = section;
    const own = statusOf(section) as CheckAnswer['status'];
    if (own === 'down' || (own === 'degraded' && worst === 'up')) {
      worst = own;
      cause = typeof message === 'string' && message !== '' ? message : undefined;
      reason = cause === undefined ? undefined : classifyMessage(cause);
    }
    Object.assign(details, data);
  }
  return compose(worst, { reason, cause }, details, publication);
}

/**
 * An unknown status next to a reason or details is a mistake. Without them the object comes from somewhere else, e.g. from a client
 * that returns `{ status: 'idle' }`.
 */
function interpretWord(value: Readonly<Record<string, unknown>>): CheckAnswer {
  const { status } = value;
  if (typeof status !== 'string' || !('reason' in value || 'details' in value)) return UP;
  return invalid(
    `The check returned the status '${status}', which is none of 'up', 'degraded' and 'down'.`,
    'invalid-status',
  );
}

function invalid(cause: string, reason = 'invalid-result'): CheckAnswer {
  return withCause({ status: 'down', reason }, cause);
}

function compose(
  status: CheckAnswer['status'],
  { reason, cause }: Readonly<Record<string, unknown>>,
  details: unknown,
  publication: Publication,
): CheckAnswer {
  const safe = publication.details(details);
  const isWord = isReason(reason) && publication.isHarmless(reason);
  const word = isWord ? reason : status === 'down' ? 'failed' : undefined;
  const answer = { status, ...(word !== undefined && { reason: word }), ...(safe && { details: safe }) };
  return cause === undefined ? answer : withCause(answer, cause);
}

function statusOf({ status }: Readonly<Record<string, unknown>>): CheckAnswer['status'] | undefined {
  return typeof status === 'string' ? STATUS.get(status.toLowerCase()) : undefined;
}

import type { CheckAnswer } from './check.js';
import { BUILT_IN_FAILURES } from '@breakwater/core';
import { type FailureSource, classifyMessage, isReason, reasonOf } from './reason.js';

const STATUS: Readonly<Record<string, CheckAnswer['status']>> = {
  up: 'up',
  healthy: 'up',
  degraded: 'degraded',
  down: 'down',
  unhealthy: 'down',
};

const UP: CheckAnswer = { status: 'up' };

/** Turns the return value of a check into an answer that is safe to publish. Never throws. */
export function interpretReturn(value: unknown, failures: FailureSource = BUILT_IN_FAILURES): CheckAnswer {
  try {
    if (value === false) return { status: 'down', reason: 'failed' };
    if (!isRecord(value)) return UP;
    const status = statusOf(value);
    if (status) return compose(status, value.reason, value.details);
    return interpretIndicator(value) ?? UP;
  } catch (error) {
    return interpretError(error, failures);
  }
}

/** Turns a thrown value into an answer: a word in place of the message. */
export function interpretError(error: unknown, failures: FailureSource = BUILT_IN_FAILURES): CheckAnswer {
  return { status: 'down', reason: reasonOf(error, failures) };
}

/** Reads `{ [key]: { status, ...data } }` of Terminus. With several keys, as a combined indicator has, the worst status counts. */
function interpretIndicator(result: Readonly<Record<string, unknown>>): CheckAnswer | undefined {
  const sections = Object.entries(result);
  if (sections.length === 0 || !sections.every(([, section]) => isRecord(section) && statusOf(section)))
    return undefined;
  let worst: CheckAnswer['status'] = 'up';
  let reason: string | undefined;
  const details: Record<string, unknown> = {};
  for (const [, section] of sections as [string, Record<string, unknown>][]) {
    // Terminus puts the error's message and its own bookkeeping here.
    const {
      status,
      message,
      error: _error,
      stack: _stack,
      responseTime: _time,
      cachedResponse: _cached,
      ...data
    } = section;
    const own = STATUS[status as string] as CheckAnswer['status'];
    if (own === 'down' || (own === 'degraded' && worst === 'up')) {
      worst = own;
      reason = typeof message === 'string' ? classifyMessage(message) : undefined;
    }
    Object.assign(details, data);
  }
  return compose(worst, reason, details);
}

function compose(status: CheckAnswer['status'], reason: unknown, details: unknown): CheckAnswer {
  const safe = publishable(details);
  const word = isReason(reason) ? reason : status === 'down' ? 'failed' : undefined;
  return { status, ...(word !== undefined && { reason: word }), ...(safe && { details: safe }) };
}

/** A plain copy that JSON can hold. Circular or exotic details are dropped, so that the rest of the answer stays visible. */
function publishable(details: unknown): Readonly<Record<string, unknown>> | undefined {
  if (!isRecord(details)) return undefined;
  try {
    const json = JSON.stringify(details, (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    const copy = JSON.parse(json) as Record<string, unknown>;
    return Object.keys(copy).length > 0 ? copy : undefined;
  } catch {
    return undefined;
  }
}

function statusOf(value: Readonly<Record<string, unknown>>): CheckAnswer['status'] | undefined {
  const { status } = value;
  return typeof status === 'string' && Object.hasOwn(STATUS, status) ? STATUS[status] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

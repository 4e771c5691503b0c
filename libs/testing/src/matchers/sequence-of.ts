import { inspect } from 'node:util';
import { WatchedCall } from '../calls/watched-call.js';
import type { ApplicationContext } from '../application-context.js';
import { EventRecording, eventsOf } from '../events/event-recording.js';
import type { ScriptedFunction } from '../script/scripted-function.js';
import type { RecordedSequence } from './recorded-sequence.js';
import { sequenceOfCalls } from './sequence-of-calls.js';
import { sequenceOfEvents } from './sequence-of-events.js';

/**
 * Reads the subject of a matcher.
 *
 * @param matcher name of the matcher, for the message
 * @throws TypeError when the subject records nothing
 */
export function sequenceOf(subject: unknown, matcher: string): RecordedSequence {
  if (isScripted(subject)) return sequenceOfCalls(subject.calls);
  if (subject instanceof EventRecording) return sequenceOfEvents(subject.all);
  if (subject instanceof WatchedCall) return ofWatched(subject);
  if (isApplication(subject)) return sequenceOfEvents(eventsOf(subject).all);
  throw new TypeError(
    `${matcher}() needs a recording. Pass a function of outcomes(), eventsOf(app), an application with ` +
      `BreakwaterTesting, or watchCall(app, call); got ${short(subject)}.`,
  );
}

/** Reads an application. */
export function requireApplication(subject: unknown, matcher: string): ApplicationContext {
  if (isApplication(subject)) return subject;
  throw new TypeError(`${matcher}() needs an application or a testing module, got ${short(subject)}.`);
}

/** Shows a value in a message. */
export function short(value: unknown): string {
  if (typeof value === 'function') return `the function ${value.name || '(anonymous)'}`;
  if (value instanceof Promise) return 'a promise';
  return inspect(value, { depth: 0, breakLength: Infinity, maxStringLength: 80 });
}

function ofWatched({ events, duration, state }: WatchedCall): RecordedSequence {
  const sequence = sequenceOfEvents(events);
  const end = duration === undefined ? 'the call runs' : `the call ${state} after ${duration} ms`;
  return { ...sequence, duration, phrases: [...sequence.phrases, end] };
}

function isScripted(subject: unknown): subject is ScriptedFunction<unknown> {
  return (
    typeof subject === 'function' && Array.isArray((subject as Partial<ScriptedFunction<unknown>>).calls)
  );
}

function isApplication(subject: unknown): subject is ApplicationContext {
  const { get, close } = (subject ?? {}) as { readonly get?: unknown; readonly close?: unknown };
  return typeof get === 'function' && typeof close === 'function';
}

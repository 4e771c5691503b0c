import { counted } from '@breakwater/core';
import type { RecordedEvent } from '../events/event-recording.js';
import type { RecordedSequence } from './recorded-sequence.js';
import { shortError } from './shown-error.js';

/** The sequence of the events of an application. */
export function sequenceOfEvents(events: readonly RecordedEvent[]): RecordedSequence {
  const names = new Set(events.flatMap((one) => (one.name === 'call.finished' ? [one.event.name] : [])));
  const phrases = new EventPhrases(names.size > 1);
  let finished: (RecordedEvent & { readonly name: 'call.finished' }) | undefined;
  const waits: number[] = [];
  let fallbacks = 0;
  for (const one of events) {
    phrases.add(one);
    if (one.name === 'call.finished') finished = one;
    if (one.name === 'retry.scheduled') waits.push(one.event.delay);
    if (one.name === 'fallback.used' && one.event.succeeded) fallbacks += 1;
  }
  return {
    attempts: finished?.event.attempts,
    waits,
    fallbacks,
    duration: finished?.event.duration,
    phrases: phrases.all,
  };
}

/** Writes events as phrases. A circuit tells how long an attempt took, just before the retry or the end of the call. */
class EventPhrases {
  readonly all: string[] = [];
  #took: number | undefined;

  /** @param named begins each phrase with the name of the call */
  constructor(private readonly named: boolean) {}

  add(one: RecordedEvent): void {
    const text = this.#textOf(one);
    if (text === undefined) return;
    const { name } = one.event as { readonly name?: unknown };
    this.all.push(this.named && typeof name === 'string' ? `${name}: ${text}` : text);
  }

  #textOf({ name, event }: RecordedEvent): string | undefined {
    switch (name) {
      case 'circuit-breaker.call':
        if (event.outcome === 'rejected') return `circuit '${event.circuit}' refused the call`;
        this.#took = event.duration;
        return undefined;
      case 'circuit-breaker.transition':
        return `circuit '${event.circuit}' changed from ${event.from} to ${event.to} (${event.reason})`;
      case 'retry.scheduled':
        return `attempt ${event.attempt} failed${this.#time()} (${shortError(event.error)}), waited ${event.delay} ms`;
      case 'retry.exhausted':
        return `retries ended (${event.reason})`;
      case 'hedge.started':
        return `hedge ${event.index} started after ${event.waited} ms`;
      case 'timeout.exceeded':
        return `the ${event.scope} limit of ${event.timeout} ms passed`;
      case 'bulkhead.rejected':
        return `bulkhead '${event.name}' refused the call (${event.reason})`;
      case 'fallback.used':
        return `the attempts failed${this.#time()} (${shortError(event.error)}), the fallback ${event.succeeded ? 'answered' : 'failed'}`;
      case 'call.finished':
        return this.#endOf(event);
      default:
        return undefined;
    }
  }

  #endOf({
    outcome,
    attempts,
    duration,
    error,
  }: (RecordedEvent & { name: 'call.finished' })['event']): string {
    const call = `the call ended after ${duration} ms as ${outcome}`;
    if (attempts === 0) return `${call} without an attempt${shown(error)}`;
    if (outcome === 'fallback') return `${call}, after ${counted(attempts, 'attempt')}`;
    const end = error !== undefined ? `failed${this.#time()}${shown(error)}` : `succeeded${this.#time()}`;
    return `attempt ${attempts} ${end}, ${call}`;
  }

  #time(): string {
    const took = this.#took;
    this.#took = undefined;
    return took === undefined ? '' : ` after ${took} ms`;
  }
}

function shown(error: unknown): string {
  return error === undefined ? '' : ` (${shortError(error)})`;
}

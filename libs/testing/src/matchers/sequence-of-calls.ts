import type { ScriptedCall } from '../script/scripted-function.js';
import type { RecordedSequence } from './recorded-sequence.js';
import { shortError } from './shown-error.js';

/** The sequence of a scripted function: each of its calls is an attempt. */
export function sequenceOfCalls(calls: readonly ScriptedCall[]): RecordedSequence {
  const waits = calls.slice(1).map((call, index) => waitBefore(call, calls[index]!));
  const last = calls.at(-1);
  return {
    attempts: calls.length,
    waits,
    fallbacks: 0,
    duration: last?.endedAt === undefined ? undefined : last.endedAt - last.startedAt,
    phrases: calls.map((call, index) => {
      const next = calls[index + 1];
      if (!next) return phraseOf(call);
      const overlaps = call.endedAt === undefined || next.startedAt < call.endedAt;
      return `${phraseOf(call)}, ${overlaps ? 'meanwhile' : `waited ${waits[index]} ms`}`;
    }),
  };
}

function waitBefore(call: ScriptedCall, previous: ScriptedCall): number {
  return Math.max(0, call.startedAt - (previous.endedAt ?? call.startedAt));
}

function phraseOf({ number, state, startedAt, endedAt = startedAt, error, outcome }: ScriptedCall): string {
  const attempt = `attempt ${number}`;
  if (state === 'running') return `${attempt} runs`;
  const time = `after ${endedAt - startedAt} ms`;
  if (state === 'succeeded') return `${attempt} succeeded ${time}`;
  if (state === 'aborted') return `${attempt} was aborted ${time}`;
  return `${attempt} failed ${time} (${outcome === undefined ? 'beyond the end of the script' : shortError(error)})`;
}

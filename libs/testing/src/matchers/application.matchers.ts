import { CIRCUIT_STATES, type CircuitState, counted, OptionsCheck, ResilienceGauges } from '@breakwater/core';
import { eventsOf } from '../events/event-recording.js';
import { leakMessage, leaksOf } from '../leaks/expect-no-leaks.js';
import type { MatcherResult } from './breakwater-matchers.js';
import { printSequence } from './recorded-sequence.js';
import { requireApplication } from './sequence-of.js';
import { sequenceOfEvents } from './sequence-of-events.js';

interface Circuit {
  readonly circuit: string;
  readonly state: CircuitState;
}

/** An open circuit is `open` also if an operator or a test has opened it. */
export function toHaveCircuit(subject: unknown, name: string, state: CircuitState): MatcherResult {
  const check = new OptionsCheck('toHaveCircuit');
  check.that(typeof name === 'string' && name !== '', 'name', 'the name of a circuit', name);
  check.oneOf('state', state, CIRCUIT_STATES);
  const app = requireApplication(subject, 'toHaveCircuit');
  const gauges = app.get(ResilienceGauges, { strict: false }) as ResilienceGauges;
  const circuits = [...gauges.each<Circuit>('circuit-breaker')];
  const found = circuits.find(({ circuit }) => circuit === name);
  const pass =
    found !== undefined && (found.state === state || (state === 'open' && found.state === 'forced-open'));
  const known = circuits.map(({ circuit, state: other }) => `'${circuit}' (${other})`).join(', ') || 'none';
  const reality = found ? `it is ${found.state}` : `there is no such circuit. Circuits: ${known}`;
  return {
    pass,
    message: () => {
      const wanted = `Expected circuit '${name}' ${pass ? 'not to' : 'to'} be ${state}, but ${reality}.`;
      return wanted + printSequence(sequenceOfEvents(eventsOf(app).all));
    },
  };
}

export async function toHaveOpenHandles(subject: unknown, count: number): Promise<MatcherResult> {
  new OptionsCheck('toHaveOpenHandles').integer('count', count, 0);
  const leaks = await leaksOf(requireApplication(subject, 'toHaveOpenHandles'));
  const pass = leaks.length === count;
  const handles = counted(count, 'open handle');
  const wanted = pass ? `Expected another number than ${handles}.` : `Expected ${handles}.`;
  return { pass, message: () => `${wanted} ${leakMessage(leaks)}` };
}

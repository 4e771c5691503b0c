import {
  type CircuitState,
  type DashboardDescription,
  saturationFromGauge,
  timelineFromEvent,
  type Tone,
  toneOfUse,
} from '@breakwater/core';
import './resilience.events.js';

/** The meaning of each state of a circuit. */
export const CIRCUIT_TONES: Readonly<Record<CircuitState, Tone>> = {
  closed: 'good',
  open: 'bad',
  'half-open': 'warning',
  'forced-open': 'bad',
  disabled: 'warning',
  observing: 'neutral',
};

/** A share from 0 to 1 as a percentage. */
const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** The part of a dashboard that belongs to this package. */
export const RESILIENCE_DASHBOARD: DashboardDescription = {
  timeline: [
    timelineFromEvent('circuit-breaker.transition', ({ circuit, from, to, reason, observed, at }) => ({
      kind: 'circuit',
      name: circuit,
      text: `${from} -> ${to} (${reason})${observed ? ', only observed' : ''}`,
      tone: observed ? 'neutral' : CIRCUIT_TONES[to],
      at,
    })),
    timelineFromEvent('overload.started', ({ inFlight }) => ({
      kind: 'load shedding',
      name: 'requests',
      text: `requests are refused because of overload (${inFlight} in flight)`,
      tone: 'bad',
    })),
    timelineFromEvent('overload.ended', ({ refused, requests }) => ({
      kind: 'load shedding',
      name: 'requests',
      text: `the overload has ended; ${refused} of ${requests} requests were refused`,
      tone: 'good',
    })),
    timelineFromEvent('throttle.transition', ({ name, throttling, accepted, refused }) => ({
      kind: 'throttle',
      name,
      text: throttling
        ? `calls are rejected; the callee accepted ${accepted} and refused ${refused}`
        : 'no more calls are rejected',
      tone: throttling ? 'warning' : 'good',
    })),
    timelineFromEvent('policy.switched', ({ name, step, enabled, source, at }) => ({
      kind: 'switch',
      name: name === '*' ? 'all policies' : name,
      text: `${step === '*' ? 'all steps' : step} ${enabled ? 'on' : 'off'} (${source})`,
      tone: enabled ? 'neutral' : 'warning',
      at,
    })),
    timelineFromEvent('options.reloaded', ({ source, changes, at }) => ({
      kind: 'options',
      name: source,
      text: changes.map(({ name, option }) => `${name} ${option}`).join(', '),
      tone: 'neutral',
      at,
    })),
    timelineFromEvent('options.rejected', ({ source, reason, at }) => ({
      kind: 'options',
      name: source,
      text: `rejected; the present options stay in force: ${reason}`,
      tone: 'warning',
      at,
    })),
    timelineFromEvent('chaos.armed', ({ rule, kind, rate, at }) => ({
      kind: 'chaos rule',
      name: rule,
      text: `armed: ${kind} for ${percent(rate)} of the calls`,
      tone: 'warning',
      at,
    })),
    timelineFromEvent('chaos.ended', ({ rule, reason, injected, at }) => ({
      kind: 'chaos rule',
      name: rule,
      text: `${reason} after ${injected} faults`,
      tone: 'good',
      at,
    })),
    timelineFromEvent('chaos.stopped', ({ reason, at }) => ({
      kind: 'chaos',
      name: 'all rules',
      text: `stopped: ${reason}`,
      tone: 'warning',
      at,
    })),
    timelineFromEvent('fleet-hints.connection', ({ connected, at }) => ({
      kind: 'fleet hints',
      name: 'messages',
      text: connected ? 'arrive' : 'do not arrive; circuits decide by themselves',
      tone: connected ? 'good' : 'warning',
      at,
    })),
  ],
  saturation: [
    saturationFromGauge('bulkhead', ({ name, active, queued, maxConcurrent }) => ({
      kind: 'bulkhead',
      name,
      used: active,
      limit: maxConcurrent,
      ...(queued > 0 && { note: `${queued} waiting` }),
      tone: toneOfUse(active, maxConcurrent),
    })),
    saturationFromGauge('retry-budget', ({ name, available, limit, waiting }) => ({
      kind: 'retry budget',
      name,
      used: Math.max(limit - available, 0),
      limit,
      ...(waiting > 0 && { note: `${waiting} waiting` }),
      tone: toneOfUse(limit - available, limit),
    })),
    saturationFromGauge('throttle', ({ name, rejection: { critical }, accepted, refused }) => ({
      kind: 'throttle',
      name,
      used: accepted,
      note: `${refused} refused, ${percent(critical)} of critical calls rejected`,
      tone: critical > 0 ? 'warning' : 'good',
    })),
    saturationFromGauge('overload', ({ inFlight, longestDelay, shedding, rejectedShare }) => ({
      kind: 'load shedding',
      name: 'requests in flight',
      used: inFlight,
      note: `event loop late by ${Math.round(longestDelay)} ms, ${percent(rejectedShare)} refused`,
      tone: shedding ? 'bad' : 'good',
    })),
  ],
};

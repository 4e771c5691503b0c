import { BUILT_IN_FAILURES, isOptionsObject, type OptionsCheck } from '@breakwater/core';
import { LONGEST_LATENCY } from './chaos.constants.js';
import {
  CHAOS_ERROR_FAMILIES,
  CHAOS_KINDS,
  type ChaosFault,
  type ChaosKind,
  LATENCY_DISTRIBUTIONS,
  type LatencyFault,
} from './chaos.rule.js';

/** The options of each kind. */
const OPTIONS: Readonly<Record<ChaosKind, readonly string[]>> = {
  error: ['code', 'family'],
  latency: ['duration', 'min', 'max', 'distribution'],
  hang: [],
  status: ['status', 'retryAfter'],
  result: ['value'],
  abort: ['afterBytes'],
};

const ALL_OPTIONS: readonly string[] = Object.values(OPTIONS).flat();

/** Checks the fault of a rule. */
export function checkFault(fault: ChaosFault, hasUpstream: boolean, check: OptionsCheck): void {
  const expected = "an object such as { kind: 'error', code: 'ECONNRESET' }";
  if (!check.that(isOptionsObject(fault), '', expected, fault)) return;
  if (!check.oneOf('kind', fault.kind, CHAOS_KINDS)) return;
  checkNames(fault, check);
  switch (fault.kind) {
    case 'error':
      checkError(fault, check);
      break;
    case 'latency':
      checkLatency(fault, check);
      break;
    case 'status':
      check.integer('status', fault.status, hasUpstream ? 200 : 400, 599);
      if (fault.retryAfter !== undefined) check.duration('retryAfter', fault.retryAfter);
      break;
    case 'result':
      check.that(
        isClonable(fault),
        'value',
        'the value that calls get, without functions',
        Reflect.get(fault, 'value'),
      );
      break;
    case 'abort':
      check.that(
        hasUpstream,
        'kind',
        "another kind, or a rule with 'target.upstream', as only an upstream sends a body",
        'abort',
      );
      if (fault.afterBytes !== undefined) check.integer('afterBytes', fault.afterBytes, 0);
      break;
    case 'hang':
      break;
  }
}

/** Refuses unknown options, and those of another kind, which would have no effect. */
function checkNames(fault: ChaosFault, check: OptionsCheck): void {
  const own = OPTIONS[fault.kind];
  const foreign = ALL_OPTIONS.filter((option) => !own.includes(option));
  for (const option of foreign) {
    check.withoutEffect(option, Reflect.get(fault, option), `in a fault of the kind '${fault.kind}'`);
  }
  const nullable = fault.kind === 'result' ? ['value'] : [];
  check.known(fault, ['kind', ...own, ...foreign], {}, nullable);
}

/** Each call gets a copy, so that no call changes the value of the others. */
function isClonable(fault: object): boolean {
  if (!('value' in fault)) return false;
  try {
    structuredClone(fault.value);
    return true;
  } catch {
    return false;
  }
}

function checkError({ code, family }: Extract<ChaosFault, { kind: 'error' }>, check: OptionsCheck): void {
  if (code === undefined && family === undefined) {
    check.that(false, 'code', "an error code such as 'ECONNRESET', or a 'family'", code);
    return;
  }
  if (code !== undefined) {
    const isKnown = typeof code === 'string' && BUILT_IN_FAILURES.byCode(code)?.origin === 'network';
    check.that(isKnown, 'code', "the code of a network failure, e.g. 'ECONNRESET' or 'ETIMEDOUT'", code);
    check.withoutEffect('family', family, "beside 'code'");
  } else check.oneOf('family', family, CHAOS_ERROR_FAMILIES);
}

function checkLatency({ duration, min, max, distribution }: LatencyFault, check: OptionsCheck): void {
  const isWait = (option: string, value: unknown): boolean =>
    check.that(
      Number.isFinite(value) && (value as number) >= 0 && (value as number) <= LONGEST_LATENCY,
      option,
      `a number of milliseconds from 0 to ${LONGEST_LATENCY}`,
      value,
    );
  if (duration !== undefined) {
    isWait('duration', duration);
    for (const [option, value] of Object.entries({ min, max, distribution })) {
      check.withoutEffect(option, value, "beside 'duration'");
    }
    return;
  }
  if (min === undefined && max === undefined) {
    check.that(false, 'duration', "a number of milliseconds, or 'min' and 'max'", duration);
    return;
  }
  const areWaits = [isWait('min', min), isWait('max', max)].every(Boolean);
  if (areWaits) check.that(min! < max!, 'max', `more than "min" (${min})`, max);
  if (distribution !== undefined) check.oneOf('distribution', distribution, LATENCY_DISTRIBUTIONS);
}

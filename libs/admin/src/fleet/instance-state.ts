import { type CircuitState, Redactor, ResilienceGauges } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { type Verdict, Verdicts } from '../snapshot/verdict.js';
import { arrayOf, isText } from './untrusted.js';

/** Maximum number of checks and of circuits that an instance names. */
const NAMES = 20;

/** The state of an instance, as it tells the others. */
export interface InstanceState {
  readonly verdict: Verdict;
  /** Names of circuits that are open or half-open, at most twenty. */
  readonly openCircuits: readonly string[];
  /** Number of circuits that are open or half-open. */
  readonly open: number;
}

/** The part of the gauge of `@breakwater/resilience` that is read. */
interface CircuitGauge {
  readonly circuit: string;
  readonly state: CircuitState;
}

const OPEN: ReadonlySet<CircuitState> = new Set(['open', 'half-open', 'forced-open']);

/** Sums up this instance for the others. The figures come from memory. */
@Injectable()
export class OwnState {
  constructor(
    private readonly verdicts: Verdicts,
    @Inject(ResilienceGauges) private readonly gauges: ResilienceGauges,
    @Inject(Redactor) private readonly redactor: Redactor,
  ) {}

  get(): InstanceState {
    const { checks, ...verdict } = this.verdicts.get();
    const open = [...this.gauges.each<CircuitGauge>('circuit-breaker')].filter(({ state }) =>
      OPEN.has(state),
    );
    return {
      verdict: {
        ...verdict,
        checks: checks
          .slice(0, NAMES)
          .map(({ name, ...check }) => ({ name: this.redactor.text(name), ...check })),
      },
      openCircuits: open.slice(0, NAMES).map(({ circuit }) => this.redactor.text(circuit)),
      open: open.length,
    };
  }
}

/** Reads the state of another instance, which may run another version. Returns `undefined` for anything else. */
export function readInstanceState(value: unknown): InstanceState | undefined {
  const { verdict, openCircuits, open } = (value ?? {}) as Partial<Record<keyof InstanceState, unknown>>;
  const { status, since, checks } = (verdict ?? {}) as Partial<Record<keyof Verdict, unknown>>;
  if (!isText(status) || !Number.isInteger(open)) return undefined;
  return {
    verdict: {
      status: status as Verdict['status'],
      ...(Number.isFinite(since) && { since: since as number }),
      checks: arrayOf(checks, NAMES).flatMap((check) => {
        const { name, status: of, critical } = (check ?? {}) as Record<string, unknown>;
        return isText(name) && isText(of) ? [{ name, status: of, critical: critical === true }] : [];
      }),
    },
    openCircuits: arrayOf(openCircuits, NAMES).filter(isText),
    open: open as number,
  };
}

import { type RequestContext, runInContext } from '@breakwater/core';
import type { Call } from '../invocation/call.js';
import type { CalleeFailure } from '../invocation/callee-fault.js';
import type { NextStep, PolicyEnvironment } from '../invocation/policy.js';
import type { AmbientPipeline, AmbientStep } from '../steps/ambient-steps.js';
import type { PlannedStep } from '../steps/policy-step.js';
import type { ArmedRule } from './armed-rule.js';
import type { ChaosRequests } from './chaos-requests.js';
import { describeRule } from './describe-rule.js';
import { errorOf, statusErrorOf } from './fault-errors.js';
import { drawLatency } from './latency.js';
import { Pause } from './pause.js';

/** The rules in force. */
export interface RulesInForce {
  /** In the order in which they are judged. */
  readonly rules: readonly ArmedRule[];
  /** Returns true if no call may suffer; asked for each call. */
  isOff(): boolean;
}

/** The innermost step of each pipeline whose calls a rule is for. */
export class ChaosStep implements AmbientStep {
  readonly slot = 'chaos';

  constructor(
    private readonly inForce: RulesInForce,
    private readonly environment: PolicyEnvironment,
    private readonly requests: ChaosRequests,
  ) {}

  stepFor(pipeline: AmbientPipeline): PlannedStep | undefined {
    const rules = this.inForce.rules.filter((rule) => rule.concerns(pipeline));
    if (rules.length === 0) return undefined;
    return {
      // A hedge gives attempts up by cancelling the scope of the step that supervises them; the wait of a fault has to stand inside of it.
      followsWork: true,
      options: Object.fromEntries(
        rules.map((armed) => [armed.id, { value: describeRule(armed.rule), source: armed.source }]),
      ),
      wrap: (next) => (call, now) => {
        const armed = this.#drawn(rules, call);
        return armed ? this.#inflict(armed, call, next) : next(call, now);
      },
    };
  }

  /** Returns the rule whose fault the call suffers. Each rule makes a draw of its own, unless a rule before it has hit the call. */
  #drawn(rules: readonly ArmedRule[], call: Call): ArmedRule | undefined {
    if (this.inForce.isOff()) return undefined;
    const { clock, random } = this.environment;
    const request = this.requests.current;
    return rules.find(
      (armed) => armed.fits(call, request) && random.next() < armed.rule.rate && armed.enter(clock.now()),
    );
  }

  #inflict(armed: ArmedRule, call: Call, next: NextStep): Promise<unknown> {
    const { id, rule } = armed;
    const { fault } = rule;
    call.logical.chaos = id;
    // Log lines of the request show the rule from now on.
    for (let scope: RequestContext | undefined = call; scope; scope = scope.parent) scope.chaos = id;
    this.environment.events.publish('chaos.injected', {
      rule: id,
      kind: fault.kind,
      name: call.name,
      requestId: call.requestId,
    });
    switch (fault.kind) {
      case 'latency':
        return this.#delay(armed, call, next, drawLatency(fault, this.environment.random));
      case 'hang':
        return this.#delay(armed, call, next, Infinity);
      case 'error':
        if (fault.code !== undefined && isOfUpstream(call))
          return this.#handOver(armed, call, next, { kind: 'error', code: fault.code });
        return this.#instead(call, () => Promise.reject(errorOf(fault, id, call.name)));
      case 'status':
        if (isOfUpstream(call)) return this.#handOver(armed, call, next, fault);
        return this.#instead(call, () => Promise.reject(statusErrorOf(fault, id)));
      case 'result':
        if (isOfUpstream(call)) return this.#handOver(armed, call, next, fault);
        return this.#instead(call, () => Promise.resolve(structuredClone(fault.value)));
      case 'abort':
        return this.#handOver(armed, call, next, { kind: 'abort', afterBytes: fault.afterBytes ?? 0 });
    }
  }

  /** Holds the call, then lets it go on. A call that is given up meanwhile counts as an attempt, as if the callee were slow. */
  async #delay(armed: ArmedRule, call: Call, next: NextStep, duration: number): Promise<unknown> {
    const pause = new Pause(call, armed.id, this.environment.clock, duration);
    try {
      await armed.hold(pause);
    } catch (error) {
      call.logical.attempts++;
      throw error;
    }
    return next(call);
  }

  /** Ends the attempt in place of the operation. It counts and is traced like one that ran. */
  #instead(call: Call, end: () => Promise<unknown>): Promise<unknown> {
    const { tracer } = this.environment;
    call.logical.attempts++;
    if (!tracer) return end();
    const { name, attempt } = call;
    return runInContext(call, () => tracer.trace({ kind: 'attempt', name, attempt }, end));
  }

  /** Lets the client of the upstream show the fault as a failure of the upstream. */
  async #handOver(armed: ArmedRule, call: Call, next: NextStep, failure: CalleeFailure): Promise<unknown> {
    call.fault = { ...failure, rule: armed.id };
    armed.active++;
    try {
      return await next(call);
    } finally {
      armed.active--;
      // A retry can use the same scope for its next attempt.
      call.fault = undefined;
    }
  }
}

const isOfUpstream = ({ logical }: Call): boolean => logical.upstream !== undefined;

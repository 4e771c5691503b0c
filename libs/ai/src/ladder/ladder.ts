import {
  Clock,
  currentContext,
  errorName,
  LlmError,
  RequestContext,
  ResilienceEvents,
  runInContext,
  settledWithin,
  untilAborted,
  ValidationError,
} from '@breakwater/core';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { AnyCapability } from '../ai.capabilities.js';
import { AiSettings } from '../ai.options.js';
import type { FallbackStrategy } from '../ai.strategy.js';
import { AnswerCache, type KeptAnswer } from '../answers/answer-cache.js';
import { answerKey } from '../answers/answer-key.js';
import { MemoryAiCache } from '../answers/memory-ai-cache.js';
import { AiProviders } from '../providers/ai-providers.service.js';
import type { AiAnswer, AiProcessOptions } from './ai-answer.js';
import { CodeFaults } from './code-faults.js';
import { Flights } from './flights.js';
import { LocalRungs } from './local-rungs.js';
import { type Asked, ProviderRungs } from './provider-rungs.js';
import { type Checked, pathOfIssue, validate } from './validate.js';

/** Issues of an input that its error lists. */
const MAX_ISSUES = 10;

const TOO_SLOW: Checked<unknown> = {
  fits: false,
  issues: [{ message: 'The schema gave no answer in time.' }],
};

/** One call of the ladder on its way down. */
interface Descent {
  readonly definition: AnyCapability;
  /** The input after its validation. */
  readonly input: unknown;
  readonly key: string | undefined;
  readonly preferred: string | undefined;
  readonly strategy: Required<FallbackStrategy>;
  readonly started: number;
  /** The scope of the caller, with the end of the budget. */
  readonly call: RequestContext;
}

/** An answer before it gets the facts of its call. */
type Found = Pick<AiAnswer<unknown>, 'result' | 'service' | 'confidence' | 'cached' | 'degraded'>;

/** Cache, providers, rules, texts of people, minimal answer: the first rung that answers wins. */
@Injectable()
export class Ladder {
  readonly #cache: AnswerCache;
  readonly #flights = new Flights<Asked>();
  readonly #faults: CodeFaults;
  readonly #local: LocalRungs;
  readonly #models: ProviderRungs;

  constructor(
    @Inject(AiSettings) private readonly settings: AiSettings,
    @Inject(AiProviders) private readonly providers: AiProviders,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ResilienceEvents) private readonly events: ResilienceEvents,
  ) {
    const { store = new MemoryAiCache(clock), ttl, timeout } = settings.cache;
    this.#cache = new AnswerCache(store, ttl, timeout, clock, new Logger('AiModule'));
    this.#faults = new CodeFaults(clock, new Logger('AiModule'));
    this.#local = new LocalRungs(clock, this.#faults);
    this.#models = new ProviderRungs(providers, clock, events, this.#faults);
  }

  async answer(
    definition: AnyCapability,
    input: unknown,
    { preferredService, signal }: AiProcessOptions,
    strategy: Required<FallbackStrategy>,
  ): Promise<AiAnswer<unknown>> {
    const started = this.clock.now();
    const around = currentContext();
    const deadline = started + this.settings.budget.total;
    const call = new RequestContext({ deadline, ...(signal && { signal }) }, around);
    try {
      throwIfCancelled(call);
      const checked = await this.#checkInput(definition, input, call);
      const key = strategy.useCache ? this.#keyOf(definition, checked, around) : undefined;
      const descent: Descent = {
        ...{ definition, input: checked, key, preferred: preferredService, strategy, started, call },
      };
      return await this.#descend(descent);
    } finally {
      call.close();
    }
  }

  async #descend(descent: Descent): Promise<AiAnswer<unknown>> {
    const cached = await this.#fromCache(descent);
    if (cached) return this.#finish(descent, cached);
    const asked = await this.#fromModels(descent);
    if (asked?.answer) {
      const { result, service, confidence } = asked.answer;
      return this.#finish(descent, { result, service, confidence, cached: false, degraded: false });
    }
    const local = await this.#local.answer(descent.definition, descent.input, descent.strategy);
    throwIfCancelled(descent.call);
    if (local) return this.#finish(descent, { ...local, cached: false, degraded: true });
    throw this.#nobodyAnswered(descent, asked);
  }

  /** The key of the answer; `undefined` for an answer that must not be kept or shared. */
  #keyOf(
    { name: capability, version }: AnyCapability,
    input: unknown,
    around: RequestContext | undefined,
  ): string | undefined {
    const { perTenant } = this.settings.cache;
    if (!perTenant) return answerKey({ capability, version, input, tenant: undefined });
    try {
      const tenant: unknown = perTenant(around);
      return typeof tenant === 'string' ? answerKey({ capability, version, input, tenant }) : undefined;
    } catch (error) {
      const problem = `threw ${errorName(error)} for the capability '${capability}'`;
      this.#faults.report('cache.perTenant', problem, 'The answer is not kept.');
      return undefined;
    }
  }

  /** @throws ValidationError for an input that does not fit */
  async #checkInput({ name, input }: AnyCapability, given: unknown, call: RequestContext): Promise<unknown> {
    const settled = await this.#wait(validate(input, given), call);
    throwIfCancelled(call);
    const checked = settled.status === 'fulfilled' ? settled.value : TOO_SLOW;
    if (checked.fits) return checked.value;
    const issues = checked.issues.slice(0, MAX_ISSUES).map((issue) => {
      return { path: pathOfIssue(issue), message: issue.message };
    });
    throw new ValidationError(`The input of '${name}' is invalid.`, { metadata: { issues } });
  }

  async #fromCache({ definition, key, call }: Descent): Promise<Found | undefined> {
    if (key === undefined) return undefined;
    const lookup = this.#cache.get(key, this.#timeLeft(call));
    const settled = await untilAborted(lookup, call.signal);
    throwIfCancelled(call);
    const { outcome, answer } = settled.status === 'fulfilled' ? settled.value : { outcome: 'miss' as const };
    const found = answer && (await this.#readKept(definition, answer, call));
    const counted = outcome === 'hit' && !found ? 'miss' : outcome;
    this.events.publish('ai.cache', { capability: definition.name, outcome: counted });
    return found;
  }

  /** The capability can have changed since the answer was kept. */
  async #readKept(
    { output: schema }: AnyCapability,
    { output, service, confidence }: KeptAnswer,
    call: RequestContext,
  ): Promise<Found | undefined> {
    const settled = await this.#wait(validate(schema, output), call);
    throwIfCancelled(call);
    if (settled.status !== 'fulfilled' || !settled.value.fits) return undefined;
    return { result: settled.value.value, service, confidence, cached: true, degraded: false };
  }

  /** Asks the providers, together with all callers of the same question, until the time of this caller is over. */
  async #fromModels({ definition, input, key, preferred, call }: Descent): Promise<Asked | undefined> {
    if (this.providers.all.length === 0 || this.#timeLeft(call) === 0) return undefined;
    const flightKey = key === undefined ? undefined : `${key} ${preferred ?? ''}`;
    const { total, reserve } = this.settings.budget;
    const seat = this.#flights.join(flightKey, (signal) => {
      const deadline = this.clock.now() + total - reserve;
      const { requestId, criticality } = call;
      // Not below the scope of this caller: others may wait for the answer when this one has left.
      const scope = new RequestContext({
        ...{ deadline, signal, criticality },
        ...(requestId !== undefined && { requestId }),
      });
      return runInContext(scope, async () => {
        const asked = await this.#models.ask(definition, input, preferred, signal);
        if (asked.answer && key !== undefined) this.#cache.keep(key, asked.answer);
        return asked;
      }).finally(() => scope.close());
    });
    const settled = await this.#wait(seat.work, call);
    if (settled.status !== 'pending') seat.leave(undefined);
    else
      seat.leave(call.cancelled ? call.reason : new LlmError('The caller of the ladder has no time left.'));
    throwIfCancelled(call);
    if (settled.status !== 'fulfilled') return undefined;
    return seat.isShared ? withOwnResult(settled.value) : settled.value;
  }

  /** Waits until the caller leaves, or only the time for the local rungs is left. */
  async #wait<T>(
    work: Promise<T>,
    call: RequestContext,
  ): Promise<PromiseSettledResult<T> | { readonly status: 'pending' }> {
    const waited = await settledWithin(this.clock, untilAborted(work, call.signal), this.#timeLeft(call));
    return waited.status === 'fulfilled' ? waited.value : { status: 'pending' };
  }

  #timeLeft({ deadline }: RequestContext): number {
    return Math.max(0, deadline - this.settings.budget.reserve - this.clock.now());
  }

  #finish({ definition, preferred, started, call }: Descent, found: Found): AiAnswer<unknown> {
    const processingTime = Math.round(this.clock.now() - started);
    const firstChoice = preferred ?? this.providers.all[0]?.name;
    const { service, cached, degraded } = found;
    const fallbackUsed = service !== firstChoice;
    this.events.publish('ai.answer', {
      ...{ capability: definition.name, service, cached, degraded, fallbackUsed },
      duration: this.clock.now() - started,
      requestId: call.requestId,
    });
    return { ...found, fallbackUsed, processingTime };
  }

  #nobodyAnswered({ definition, started, call }: Descent, asked: Asked | undefined): LlmError {
    const { name: capability } = definition;
    this.events.publish('ai.answer', {
      ...{ capability, service: 'none', cached: false, degraded: true, fallbackUsed: true },
      duration: this.clock.now() - started,
      requestId: call.requestId,
    });
    const waits = this.providers.all.map(({ coolDown }) => coolDown.remaining);
    const retryAfter = Math.min(...waits);
    return new LlmError(`Nothing answered for the capability '${capability}'.`, {
      metadata: { capability, providers: asked?.failures ?? {} },
      ...(asked?.lastError && { cause: asked.lastError }),
      ...(Number.isFinite(retryAfter) && retryAfter > 0 && { retryAfter }),
    });
  }
}

/** Callers who share an answer must not share its objects. */
function withOwnResult(asked: Asked): Asked {
  if (!asked.answer) return asked;
  try {
    return { ...asked, answer: { ...asked.answer, result: structuredClone(asked.answer.result) } };
  } catch {
    // The schema made something that cannot be copied, e.g. a function.
    return asked;
  }
}

function throwIfCancelled(call: RequestContext): void {
  if (call.cancelled) throw call.reason;
}

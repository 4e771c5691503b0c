import {
  type Clock,
  currentContext,
  type EventTopic,
  type Failures,
  type ResilienceEvents,
} from '@breakwater/core';
import type { CallContext, PolicyRunner, ResilienceService } from '@breakwater/resilience';
import type { Logger } from '@nestjs/common';
import type { AiProviderCallEvent, AiTokensEvent } from '../ai.events.js';
import { type AiProviderError, notCausedByProvider } from './ai-provider.error.js';
import { CoolDown } from './cool-down.js';
import type { LanguageModel, ModelUsage } from './language-model.js';
import type { ResolvedAiProvider } from './provider.options.js';
import { providerFailure } from './provider-failure.js';
import { type ModelFactory, sdkModels } from './sdk-models.js';

/** The parts of an application that its providers use. */
export interface ProviderHome {
  readonly clock: Clock;
  readonly events: ResilienceEvents;
  readonly failures: Failures;
  readonly policies: ResilienceService;
  readonly logger: Logger;
}

/**
 * Work with a model. It passes the signal on, so that the upstream call ends with it, and reports the tokens of each call as soon as
 * they are known.
 */
export type ModelWork<T> = (
  model: LanguageModel,
  context: CallContext,
  onUsage: (usage: ModelUsage) => void,
) => Promise<T>;

/** How a call of a provider is run and counted. */
export interface ProviderCall {
  /** Name of the capability, or the kind of work, e.g. `chat`: a label of metrics. */
  readonly capability: string;
  readonly signal?: AbortSignal | undefined;
  /** Id of another model of the same provider. @default the model of the provider */
  readonly model?: string | undefined;
  /** Name of another policy. @default that of the provider */
  readonly policy?: string;
}

/** A provider of models: its policy, its cool-down and its last success. */
export class AiProvider {
  readonly name: string;
  readonly confidence: number;
  readonly coolDown: CoolDown;
  /** Name of the policy of its calls, and of its circuit. */
  readonly policy: string;
  readonly #finished: EventTopic<AiProviderCallEvent>;
  readonly #tokens: EventTopic<AiTokensEvent>;
  readonly #runners = new Map<string, PolicyRunner>();
  #factory: Promise<ModelFactory> | undefined;
  #lastSuccess: number | undefined;
  #lastFailure: number | undefined;

  constructor(
    readonly options: ResolvedAiProvider,
    private readonly home: ProviderHome,
    place: string,
  ) {
    this.name = options.name;
    this.confidence = options.confidence;
    this.coolDown = new CoolDown(home.clock);
    this.policy = `ai:${options.name}`;
    this.#finished = home.events.topic('ai.provider-call');
    this.#tokens = home.events.topic('ai.tokens');
    home.policies.define({ [this.policy]: options.policy }, place);
  }

  /** Milliseconds since the last answer; `undefined` before the first one. */
  get sinceLastSuccess(): number | undefined {
    return this.#since(this.#lastSuccess);
  }

  /** Milliseconds since the last failure that says something about the provider; `undefined` after an answer. */
  get sinceLastFailure(): number | undefined {
    return this.#since(this.#lastFailure);
  }

  /** Name of the circuit in the policy; `undefined` without one. */
  get circuit(): string | undefined {
    const { steps } = this.home.policies.explain(this.policy);
    return steps.find(({ step }) => step === 'circuitBreaker')?.name;
  }

  /**
   * Returns a model of this provider.
   *
   * @param modelId @default that of the options
   * @throws AiProviderError when the package of the SDK cannot be loaded
   */
  async model(modelId?: string): Promise<LanguageModel> {
    const { source } = this.options;
    if (!('protocol' in source)) return source.model;
    this.#factory ??= sdkModels(this.name, source);
    return (await this.#factory)(modelId ?? source.model);
  }

  /**
   * Runs work with a model through the policy of the provider, counts it, and starts a cool-down where the failure asks for one.
   *
   * @throws AiProviderError, or the reason of the signal
   */
  async run<T>(work: ModelWork<T>, call: ProviderCall): Promise<T> {
    const { clock } = this.home;
    const started = clock.now();
    const tokens: Tokens = {};
    const onUsage = (usage: ModelUsage): void => addTokens(tokens, usage);
    const operation = async (context: CallContext): Promise<T> => {
      try {
        return await work(await this.model(call.model), context, onUsage);
      } catch (thrown) {
        // The original must not reach the events, logs and issues of the policies.
        throw providerFailure(this.name, thrown, this.home);
      }
    };
    try {
      const value = await this.#runner(call.policy)(operation, call.signal);
      this.#lastSuccess = clock.now();
      this.#lastFailure = undefined;
      this.coolDown.succeeded();
      this.#publish('answered', call, started, tokens);
      return value;
    } catch (thrown) {
      if (call.signal?.aborted) {
        this.#publish('aborted', call, started, tokens);
        throw call.signal.reason;
      }
      const error = providerFailure(this.name, thrown, this.home);
      this.#publish(error.reason, call, started, tokens, error);
      this.#count(error);
      throw error;
    }
  }

  #runner(policy = this.policy): PolicyRunner {
    let runner = this.#runners.get(policy);
    if (!runner) this.#runners.set(policy, (runner = this.home.policies.runner(policy)));
    return runner;
  }

  /** A deadline of the request is not the provider's fault. */
  #count(error: AiProviderError): void {
    const { clock, events, logger } = this.home;
    const now = clock.now();
    if (error.reason === 'timeout' && now >= (currentContext()?.deadline ?? Infinity)) return;
    if (error.reason === 'rate-limited' || !notCausedByProvider(error)) this.#lastFailure = now;
    const duration = this.coolDown.failed(error);
    if (duration === undefined) return;
    const { name: provider } = this;
    events.publish('ai.cool-down', { provider, reason: error.reason, duration });
    logger.warn(`${error.message} It gets no calls for ${Math.round(duration)} ms.`);
  }

  /** Counts tokens that the provider has reported. {@link run} does it for the calls that it runs. */
  reportTokens(capability: string, { inputTokens, outputTokens }: Tokens): void {
    if (!this.#tokens.active || (inputTokens === undefined && outputTokens === undefined)) return;
    this.#tokens.publish({ provider: this.name, capability, inputTokens, outputTokens });
  }

  #publish(
    outcome: AiProviderCallEvent['outcome'],
    { capability }: ProviderCall,
    started: number,
    tokens: Tokens,
    error?: AiProviderError,
  ): void {
    this.reportTokens(capability, tokens);
    if (!this.#finished.active) return;
    this.#finished.publish({
      provider: this.name,
      capability,
      outcome,
      duration: this.home.clock.now() - started,
      requestId: currentContext()?.requestId,
      ...(error && { error }),
    });
  }

  #since(time: number | undefined): number | undefined {
    return time === undefined ? undefined : Math.max(0, this.home.clock.now() - time);
  }
}

/** Tokens of all attempts of one call. */
interface Tokens {
  inputTokens?: number | undefined;
  outputTokens?: number | undefined;
}

function addTokens(tokens: Tokens, { inputTokens, outputTokens }: ModelUsage): void {
  const input = inputTokens?.total;
  const output = outputTokens?.total;
  if (input !== undefined) tokens.inputTokens = (tokens.inputTokens ?? 0) + input;
  if (output !== undefined) tokens.outputTokens = (tokens.outputTokens ?? 0) + output;
}

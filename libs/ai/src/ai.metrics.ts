import { metricFromEvent, metricFromGauge, type MetricDescription, toSeconds } from '@breakwater/core';
import './ai.events.js';

/** Upper bounds in seconds: rules answer in milliseconds, models in seconds, and chats and searches take a minute or two with all attempts. */
const BUCKETS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120];

/** The metrics of `AiModule`. */
export const AI_METRICS: readonly MetricDescription[] = [
  {
    name: 'ai_answers_total',
    kind: 'counter',
    help: 'Answers of the ladder by the rung that gave them.',
    labels: ['capability', 'service', 'cached', 'degraded'],
    source: metricFromEvent('ai.answer', ({ capability, service, cached, degraded }, report) =>
      report(1, capability, service, String(cached), String(degraded)),
    ),
  },
  {
    name: 'ai_answer_duration_seconds',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Time until the ladder answers.',
    labels: ['capability', 'service'],
    buckets: BUCKETS,
    source: metricFromEvent('ai.answer', ({ capability, service, duration }, report) =>
      report(toSeconds(duration), capability, service),
    ),
  },
  {
    name: 'ai_cache_lookups_total',
    kind: 'counter',
    help: 'Look-ups of answers in the cache by outcome.',
    labels: ['capability', 'outcome'],
    source: metricFromEvent('ai.cache', ({ capability, outcome }, report) => report(1, capability, outcome)),
  },
  {
    name: 'ai_provider_call_duration_seconds',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Time of calls of AI providers by outcome.',
    labels: ['provider', 'outcome'],
    buckets: BUCKETS,
    source: metricFromEvent('ai.provider-call', ({ provider, outcome, duration }, report) =>
      report(toSeconds(duration), provider, outcome),
    ),
  },
  {
    name: 'ai_provider_skips_total',
    kind: 'counter',
    help: 'Times at which the ladder left a provider out, by reason.',
    labels: ['provider', 'reason'],
    source: metricFromEvent('ai.provider-skipped', ({ provider, reason }, report) =>
      report(1, provider, reason),
    ),
  },
  {
    name: 'ai_tokens_total',
    kind: 'counter',
    help: 'Tokens that AI providers report.',
    labels: ['provider', 'capability', 'direction'],
    source: metricFromEvent('ai.tokens', ({ provider, capability, inputTokens, outputTokens }, report) => {
      if (inputTokens !== undefined) report(inputTokens, provider, capability, 'input');
      if (outputTokens !== undefined) report(outputTokens, provider, capability, 'output');
    }),
  },
  {
    name: 'ai_chat_duration_seconds',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Time of chats until their last token, by outcome.',
    labels: ['provider', 'kind', 'outcome'],
    buckets: BUCKETS,
    source: metricFromEvent('ai.chat', ({ provider, kind, outcome, duration }, report) =>
      report(toSeconds(duration), provider, kind, outcome),
    ),
  },
  {
    name: 'ai_provider_cooling_down',
    kind: 'gauge',
    help: '1 while an AI provider gets no calls because it refused or failed earlier ones.',
    labels: ['provider'],
    source: metricFromGauge('ai-provider', ({ provider, coolDown }, report) =>
      report(coolDown > 0 ? 1 : 0, provider),
    ),
  },
  {
    name: 'ai_provider_last_success_age_seconds',
    kind: 'gauge',
    unit: 'seconds',
    help: 'Time since the last answer of an AI provider.',
    labels: ['provider'],
    source: metricFromGauge('ai-provider', ({ provider, sinceLastSuccess }, report) => {
      if (sinceLastSuccess !== undefined) report(toSeconds(sinceLastSuccess), provider);
    }),
  },
];

/** The metrics of `VectorModule`. */
export const VECTOR_METRICS: readonly MetricDescription[] = [
  {
    name: 'ai_vector_call_duration_seconds',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Time of calls of vector stores, with all their attempts, by outcome.',
    labels: ['store', 'operation', 'outcome'],
    buckets: BUCKETS,
    source: metricFromEvent('ai.vector-call', ({ store, operation, outcome, duration }, report) =>
      report(toSeconds(duration), store, operation, outcome),
    ),
  },
  {
    name: 'ai_vector_cache_lookups_total',
    kind: 'counter',
    help: 'Look-ups of searches by text in the cache by outcome.',
    labels: ['store', 'outcome'],
    source: metricFromGauge('ai-vector', ({ store, hits, misses }, report) => {
      report(hits, store, 'hit');
      report(misses, store, 'miss');
    }),
  },
  {
    name: 'ai_vector_last_success_age_seconds',
    kind: 'gauge',
    unit: 'seconds',
    help: 'Time since the last success of a vector store.',
    labels: ['store'],
    source: metricFromGauge('ai-vector', ({ store, sinceLastSuccess }, report) => {
      if (sinceLastSuccess !== undefined) report(toSeconds(sinceLastSuccess), store);
    }),
  },
  {
    name: 'ai_embedded_texts_total',
    kind: 'counter',
    help: 'Different texts by outcome: vectors from the cache, vectors that the model has computed, and failures.',
    labels: ['model', 'outcome'],
    source: metricFromEvent('ai.embeddings', ({ model, cached, computed, failed }, report) => {
      if (cached > 0) report(cached, model, 'cached');
      if (computed > 0) report(computed, model, 'computed');
      if (failed > 0) report(failed, model, 'failed');
    }),
  },
  {
    name: 'ai_embedding_tokens_total',
    kind: 'counter',
    help: 'Tokens that embedding models report.',
    labels: ['model'],
    source: metricFromEvent('ai.embeddings', ({ model, tokens }, report) => {
      if (tokens > 0) report(tokens, model);
    }),
  },
];

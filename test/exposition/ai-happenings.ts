import type { ResilienceEventMap } from '@breakwater/core';
import type { AiProviderGauge } from '../../libs/ai/src/index.js';
import type { AiVectorGauge } from '../../libs/ai/src/vector/index.js';
import type { Happening } from './happenings.js';

const ANSWER: ResilienceEventMap['ai.answer'] = {
  capability: 'summarization',
  service: 'anthropic',
  cached: false,
  degraded: false,
  fallbackUsed: true,
  duration: 1_250,
  requestId: undefined,
};

const CALL: ResilienceEventMap['ai.provider-call'] = {
  provider: 'openai',
  capability: 'summarization',
  outcome: 'answered',
  duration: 800,
  requestId: undefined,
};

const EMBEDDINGS: ResilienceEventMap['ai.embeddings'] = {
  provider: 'openai',
  model: 'text-embedding-3-small',
  texts: 9,
  cached: 4,
  computed: 3,
  failed: 1,
  calls: 2,
  tokens: 70,
  duration: 300,
};

/** Events of each counter of `@breakwater/ai`, and its expected lines. */
export const AI_EVENTS: [metric: string, happening: Happening, lines: string[]][] = [
  [
    'breakwater_ai_answers_total',
    ['ai.answer', ANSWER],
    [
      'breakwater_ai_answers_total{capability="summarization",service="anthropic",cached="false",degraded="false"} 1',
    ],
  ],
  [
    'breakwater_ai_cache_lookups_total',
    ['ai.cache', { capability: 'summarization', outcome: 'hit' }],
    ['breakwater_ai_cache_lookups_total{capability="summarization",outcome="hit"} 1'],
  ],
  [
    'breakwater_ai_provider_skips_total',
    ['ai.provider-skipped', { provider: 'openai', capability: 'summarization', reason: 'cool-down' }],
    ['breakwater_ai_provider_skips_total{provider="openai",reason="cool-down"} 1'],
  ],
  [
    'breakwater_ai_tokens_total',
    ['ai.tokens', { provider: 'openai', capability: 'summarization', inputTokens: 120, outputTokens: 30 }],
    [
      'breakwater_ai_tokens_total{provider="openai",capability="summarization",direction="input"} 120',
      'breakwater_ai_tokens_total{provider="openai",capability="summarization",direction="output"} 30',
    ],
  ],
  [
    'breakwater_ai_embedded_texts_total',
    ['ai.embeddings', EMBEDDINGS],
    [
      'breakwater_ai_embedded_texts_total{model="text-embedding-3-small",outcome="cached"} 4',
      'breakwater_ai_embedded_texts_total{model="text-embedding-3-small",outcome="computed"} 3',
      'breakwater_ai_embedded_texts_total{model="text-embedding-3-small",outcome="failed"} 1',
    ],
  ],
  [
    'breakwater_ai_embedding_tokens_total',
    ['ai.embeddings', EMBEDDINGS],
    ['breakwater_ai_embedding_tokens_total{model="text-embedding-3-small"} 70'],
  ],
];

const BOUNDS = '0.005 0.025 0.1 0.25 0.5 1.0 2.5 5.0 10.0 20.0 30.0 60.0 120.0 +Inf';

/** Histograms of `@breakwater/ai`. */
export const AI_DURATIONS: [
  metric: string,
  happening: Happening,
  labels: object,
  sum: number,
  count: number,
  bounds: string,
][] = [
  [
    'breakwater_ai_chat_duration_seconds',
    [
      'ai.chat',
      { provider: 'openai', kind: 'stream', outcome: 'answered', duration: 2_500, requestId: undefined },
    ],
    { provider: 'openai', kind: 'stream', outcome: 'answered' },
    2.5,
    1,
    BOUNDS,
  ],
  [
    'breakwater_ai_answer_duration_seconds',
    ['ai.answer', ANSWER],
    { capability: 'summarization', service: 'anthropic' },
    1.25,
    1,
    BOUNDS,
  ],
  [
    'breakwater_ai_provider_call_duration_seconds',
    ['ai.provider-call', CALL],
    { provider: 'openai', outcome: 'answered' },
    0.8,
    1,
    BOUNDS,
  ],
  [
    'breakwater_ai_vector_call_duration_seconds',
    ['ai.vector-call', { store: 'vector', operation: 'search', outcome: 'succeeded', duration: 40 }],
    { store: 'vector', operation: 'search', outcome: 'succeeded' },
    0.04,
    1,
    BOUNDS,
  ],
];

/** Values of the gauge of `@breakwater/ai`, and its expected lines. */
export const AI_PROVIDER_GAUGE: readonly [AiProviderGauge, Record<string, string[]>] = [
  { provider: 'openai', coolDown: 4_000, sinceLastSuccess: 90_000 },
  {
    breakwater_ai_provider_cooling_down: ['{provider="openai"} 1'],
    breakwater_ai_provider_last_success_age_seconds: ['{provider="openai"} 90'],
  },
];

/** Values of the gauge of vector stores, and its expected lines. */
export const AI_VECTOR_GAUGE: readonly [AiVectorGauge, Record<string, string[]>] = [
  { store: 'vector', hits: 12, misses: 5, sinceLastSuccess: 2_000 },
  {
    breakwater_ai_vector_cache_lookups_total: [
      '{store="vector",outcome="hit"} 12',
      '{store="vector",outcome="miss"} 5',
    ],
    breakwater_ai_vector_last_success_age_seconds: ['{store="vector"} 2'],
  },
];

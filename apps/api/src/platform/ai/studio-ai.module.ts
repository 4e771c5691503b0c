import { AiModule, type AiModuleOptions, type AiPolicy } from '@breakwater/ai';
import { CacheService } from '@breakwater/cache';
import { seconds } from '@breakwater/core';
import { HttpClient, httpClientToken } from '@breakwater/http';
import { ResilienceModule } from '@breakwater/resilience';
import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { LLM_RESPONSE } from './ai-caches.js';
import { AiHealth } from './ai.health.js';
import { AI_CLIENTS, AI_POLICIES } from './ai.upstreams.js';
import { AI_VENDORS, type AiVendor, accessTo, type VendorVariables } from './ai-vendors.js';

/** The models. Both are the small ones of their vendors: titles need no large one. */
const MODELS: Readonly<Record<AiVendor, string>> = {
  openai: 'gpt-5-mini',
  anthropic: 'claude-haiku-4-5',
};

/** Time limit of one vendor. Two of them fit into the budget, and the budget into the deadline of a request. */
const POLICY: AiPolicy = { timeout: { total: seconds(3.5) } };

/** Time of the whole ladder. */
const BUDGET = { total: seconds(8) };

/** AI for the features: OpenAI, then Anthropic, then rules and templates. */
@Module({
  imports: [
    ResilienceModule.forFeature(AI_POLICIES),
    AiModule.forRootAsync({
      imports: [AI_CLIENTS],
      inject: [ConfigService, CacheService, ...AI_VENDORS.map(httpClientToken)],
      useFactory: (
        config: ConfigService<VendorVariables, true>,
        caches: CacheService,
        ...clients: HttpClient[]
      ): AiModuleOptions => ({
        providers: AI_VENDORS.map((vendor, at) => {
          const { origin, apiKey } = accessTo(vendor, config);
          return {
            name: vendor,
            model: MODELS[vendor],
            baseURL: `${origin}/v1`,
            apiKey,
            policy: POLICY,
            fetch: clients[at]?.fetch,
          };
        }),
        chat: {
          timeout: config.get('OPENAI_TIMEOUT', { infer: true }),
          maxRetries: config.get('OPENAI_MAX_RETRIES', { infer: true }),
          cache: { store: caches.cache(LLM_RESPONSE) },
        },
        budget: BUDGET,
        cache: { store: caches.cache(LLM_RESPONSE) },
      }),
    }),
  ],
  providers: [AiHealth],
})
export class StudioAiModule {}

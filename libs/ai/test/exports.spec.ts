import { expect, it } from '@jest/globals';
import * as api from '../src/index.js';

it('exports exactly its public names', () => {
  expect(Object.keys(api).toSorted()).toEqual([
    'AiCapability',
    'AiModule',
    'AiProviderError',
    'AiService',
    'AiStatus',
    'BUILT_IN_CAPABILITIES',
    'CONTENT_IS_DATA',
    'DEFAULT_AI_OPTIONS',
    'DEFAULT_AI_POLICY',
    'DEFAULT_AI_PROVIDER_OPTIONS',
    'DEFAULT_CHAT_OPTIONS',
    'DEFAULT_MEMORY_AI_CACHE_OPTIONS',
    'MemoryAiCache',
    'ResilientChat',
    'defineCapability',
    'notCausedByProvider',
    'quoteContent',
    'readModelAnswer',
  ]);
});

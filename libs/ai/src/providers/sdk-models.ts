import { createRequire } from 'node:module';
import { AiProviderError } from './ai-provider.error.js';
import { isLanguageModel, type LanguageModel } from './language-model.js';
import type { AiProtocol, ResolvedAiProvider } from './provider.options.js';

/** The package of the AI SDK for each protocol. */
const PACKAGES: Readonly<Record<AiProtocol, string>> = {
  openai: '@ai-sdk/openai',
  anthropic: '@ai-sdk/anthropic',
};

/** Returns the name of the package that a protocol needs and that is not installed; `undefined` when all is well. */
export function missingPackage(protocol: AiProtocol): string | undefined {
  try {
    createRequire(import.meta.url).resolve(PACKAGES[protocol]);
    return undefined;
  } catch {
    return PACKAGES[protocol];
  }
}

/** Makes the model of an id. */
export type ModelFactory = (modelId: string) => LanguageModel;

type Declared = Extract<ResolvedAiProvider['source'], { readonly protocol: AiProtocol }>;

/**
 * Loads the package of a protocol and connects it. The packages take 100 ms to load, so that happens at the first call.
 *
 * @throws AiProviderError when the package cannot be loaded
 */
export async function sdkModels(
  provider: string,
  { protocol, apiKey, baseURL, fetch, api }: Declared,
): Promise<ModelFactory> {
  const settings = { apiKey: apiKey(), ...(baseURL !== undefined && { baseURL }), ...(fetch && { fetch }) };
  try {
    if (protocol === 'anthropic') {
      const { createAnthropic } = await import('@ai-sdk/anthropic');
      return accepted(createAnthropic(settings));
    }
    const { createOpenAI } = await import('@ai-sdk/openai');
    const openai = createOpenAI(settings);
    return accepted((modelId) => (api === 'chat' ? openai.chat(modelId) : openai.responses(modelId)));
  } catch {
    throw new AiProviderError({ provider, reason: 'not-installed' });
  }
}

/** Checks at run time what the types of another major of the SDK could get wrong. */
function accepted(create: (modelId: string) => unknown): ModelFactory {
  return (modelId) => {
    const model = create(modelId);
    if (!isLanguageModel(model)) throw new TypeError('The AI SDK made a model of another version than 4.');
    return model;
  };
}

import type { AiFetch } from '@breakwater/ai';
import type { EmbeddingModel } from '@breakwater/ai/vector';
import type { VendorAccess } from './ai-vendors.js';

/** Length of the vectors: a quarter of the model's longest, and enough for titles and descriptions. */
export const DIMENSIONS = 256;

const MODEL = 'text-embedding-3-small';

/** The model of OpenAI for embeddings. Its SDK takes 100 ms to load, so that happens at the first call. */
export function openAiEmbeddings({ origin, apiKey }: VendorAccess, fetch: AiFetch): EmbeddingModel {
  let model: Promise<EmbeddingModel> | undefined;
  const load = async (): Promise<EmbeddingModel> => {
    const { createOpenAI } = await import('@ai-sdk/openai');
    return createOpenAI({ baseURL: `${origin}/v1`, apiKey: apiKey ?? '', fetch }).embedding(MODEL);
  };
  return {
    provider: 'openai',
    modelId: MODEL,
    doEmbed: async (call) => (await (model ??= load())).doEmbed({ ...call, values: [...call.values] }),
  };
}

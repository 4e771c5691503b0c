import type { AnyCapability } from '../ai.capabilities.js';
import type { AiPrompt } from '../capabilities/capability.js';
import { readModelAnswer } from '../capabilities/read-model-answer.js';
import { AiProviderError } from '../providers/ai-provider.error.js';
import type { AiProvider } from '../providers/ai-provider.js';
import type { ModelCall, ModelResult } from '../providers/language-model.js';
import { validate } from './validate.js';

/** The answer of a model: the value that fits the schema, and the value before the validation, which the cache keeps. */
export interface ModelAnswer {
  readonly result: unknown;
  readonly output: unknown;
}

/**
 * Asks a provider, and checks its answer.
 *
 * @throws AiProviderError, or the reason of the signal
 */
export async function askModel(
  provider: AiProvider,
  definition: AnyCapability,
  { system, prompt }: AiPrompt,
  signal: AbortSignal,
): Promise<ModelAnswer> {
  const { maxOutputTokens, temperature } = provider.options;
  const call: ModelCall = {
    prompt: [
      { role: 'system', content: system },
      { role: 'user', content: [{ type: 'text', text: prompt }] },
    ],
    maxOutputTokens,
    ...(temperature !== undefined && { temperature }),
    // The Responses API keeps calls for 30 days by default.
    providerOptions: { openai: { store: false } },
  };
  return provider.run(
    async (model, context, onUsage) => {
      const result = await model.doGenerate({ ...call, abortSignal: context.signal });
      if (result.usage) onUsage(result.usage);
      return readAnswer(provider.name, definition, textOf(provider.name, result));
    },
    { capability: definition.name, signal },
  );
}

/** @throws AiProviderError for an answer that is refused or incomplete */
function textOf(provider: string, { content, structuredOutputText, finishReason }: ModelResult): string {
  switch (finishReason.unified) {
    case 'content-filter':
      throw new AiProviderError({ provider, reason: 'refused' });
    case 'length':
      throw new AiProviderError({ provider, reason: 'cut-off' });
    case 'error':
    case 'interrupted':
      throw new AiProviderError({ provider, reason: 'protocol' });
    default:
  }
  if (structuredOutputText !== undefined) return structuredOutputText;
  return content.map(({ type, text }) => (type === 'text' && typeof text === 'string' ? text : '')).join('');
}

/** @throws AiProviderError for an answer that does not fit; the issues of the schema could repeat the answer */
async function readAnswer(provider: string, definition: AnyCapability, text: string): Promise<ModelAnswer> {
  const output = tryRead(definition, text);
  const checked = output && (await validate(definition.output, output.value));
  if (!checked?.fits) throw new AiProviderError({ provider, reason: 'invalid-output' });
  return { result: checked.value, output: output?.value };
}

function tryRead(
  { read = readModelAnswer }: AnyCapability,
  text: string,
): { readonly value: unknown } | undefined {
  try {
    return { value: read(text) };
  } catch {
    return undefined;
  }
}

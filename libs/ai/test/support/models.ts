import { APICallError, type LanguageModelV4GenerateResult } from '@ai-sdk/provider';
import { MockLanguageModelV4 } from 'ai/test';

type Finish = LanguageModelV4GenerateResult['finishReason']['unified'];

/** The answer of a model with one text. */
export const textAnswer = (
  text: string,
  { finish = 'stop' }: { readonly finish?: Finish } = {},
): LanguageModelV4GenerateResult => ({
  content: [{ type: 'text', text }],
  finishReason: { unified: finish, raw: undefined },
  usage: {
    inputTokens: { total: 11, noCache: 11, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 7, text: 7, reasoning: 0 },
  },
  warnings: [],
});

/** A refused call as the SDK reports it, with everything that must not leak. */
export const refusedCall = (
  statusCode: number,
  { headers = {}, code }: { readonly headers?: Record<string, string>; readonly code?: string } = {},
): APICallError =>
  new APICallError({
    message: 'Incorrect API key provided: sk-secret-key',
    url: 'https://models.example/v1?key=sk-secret-key',
    requestBodyValues: { prompt: 'a secret prompt' },
    statusCode,
    responseHeaders: headers,
    responseBody: '{"error":{"message":"a secret prompt"}}',
    data: { error: { message: 'a secret prompt', ...(code !== undefined && { code }) } },
  });

type Turn = string | LanguageModelV4GenerateResult | Error;

/** A model that answers each call by the next turn, and all later calls by the last one. The text `hang` stands for no answer. */
export function scripted(...turns: readonly Turn[]): MockLanguageModelV4 {
  let call = 0;
  return new MockLanguageModelV4({
    doGenerate: async ({ abortSignal }) => {
      const turn = turns[Math.min(call++, turns.length - 1)];
      if (turn instanceof Error) throw turn;
      if (turn === 'hang') {
        return new Promise((_, reject) => {
          abortSignal?.addEventListener('abort', () => reject(abortSignal.reason as Error));
        });
      }
      return typeof turn === 'object' ? turn : textAnswer(turn ?? '');
    },
  });
}

import type { Answer, SimulatedRoute, SimulatedService } from '../services/simulated-service.js';
import { completeChat, nonsenseChat } from './chat.js';
import { createEmbeddings, emptyEmbeddings } from './embeddings.js';
import { openAiError } from './openai-error.js';
import { createResponse, nonsenseResponse } from './responses.js';

/** Headers of good answers. The numbers never fall, because the simulator has no limit of its own. */
const LIMITS = {
  'x-ratelimit-limit-requests': '10000',
  'x-ratelimit-remaining-requests': '9999',
  'x-ratelimit-reset-requests': '6ms',
};

/** The OpenAI API: responses, chat completions and embeddings. Each key is accepted. */
export const OPENAI: SimulatedService = {
  name: 'openai',
  routes: {
    'POST /v1/responses': limited({ answer: createResponse, nonsense: nonsenseResponse }),
    'POST /v1/chat/completions': limited({ answer: completeChat, nonsense: nonsenseChat }),
    'POST /v1/embeddings': limited({ answer: createEmbeddings, nonsense: emptyEmbeddings }),
  },
  error: openAiError,
};

function limited({ answer, nonsense }: SimulatedRoute): SimulatedRoute {
  const withLimits = (given: Answer): Answer => ({ ...given, headers: LIMITS });
  return {
    answer: (call) => withLimits(answer(call)),
    nonsense: (call) => withLimits(nonsense(call)),
  };
}

import type { Answer, SimulatedService } from '../services/simulated-service.js';
import { anthropicError } from './anthropic-error.js';
import { createMessage, nonsenseMessage } from './messages.js';

/** Headers of good answers. The numbers never fall, because the simulator has no limit of its own. */
const LIMITS = {
  'anthropic-ratelimit-requests-limit': '4000',
  'anthropic-ratelimit-requests-remaining': '3999',
};

const withLimits = (answer: Answer): Answer => ({ ...answer, headers: LIMITS });

/** The Anthropic API: messages. Each key is accepted. */
export const ANTHROPIC: SimulatedService = {
  name: 'anthropic',
  routes: {
    'POST /v1/messages': {
      answer: (call) => withLimits(createMessage(call)),
      nonsense: (call) => withLimits(nonsenseMessage(call)),
    },
  },
  error: anthropicError,
};

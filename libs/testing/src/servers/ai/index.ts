export {
  AI_ENDINGS,
  AI_FAULTS,
  AI_FINISHES,
  type AiAnswer,
  type AiRefusal,
  type AiTurn,
  type AiVectors,
} from './ai-turn.js';
export { type FakeAi, type FakeAiOptions, type FakeAiRequest, startFakeAi } from './fake-ai.js';
export type { ListenerOptions } from '../listener.js';

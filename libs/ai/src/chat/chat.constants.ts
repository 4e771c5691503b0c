import { hours, minutes, seconds } from '@breakwater/core';
import { CIRCUIT_BREAKER_PRESETS } from '@breakwater/resilience';
import { notCausedByProvider } from '../providers/ai-provider.error.js';

/** Defaults of the option `chat` of `AiModule`. */
export const DEFAULT_CHAT_OPTIONS = {
  timeout: minutes(1),
  maxRetries: 3,
  firstToken: seconds(15),
  silence: seconds(30),
  cache: { ttl: hours(2), timeout: 200 },
} as const;

/** Waits between the attempts of one chat, and the longest wait that a provider may ask for by `Retry-After`. */
export const CHAT_BACKOFF = {
  delay: seconds(1),
  factor: 2,
  maxDelay: seconds(10),
  maxRetryAfter: minutes(1),
} as const;

/** Chats have limits of their own, so the preset's is left out. */
const { timeout: _timeout, ...circuit } = CIRCUIT_BREAKER_PRESETS.vectorStore;

/**
 * The circuit of chats, which is not that of the ladder: 5 failures open it for 60 s, if they come in a row, or are half of at least
 * 10 calls within 120 s. 2 successes close it.
 */
export const CHAT_CIRCUIT = { ...circuit, ignore: notCausedByProvider } as const;

import { type FailureDescription, type FailureExtension, type FailureKind, readText } from '@breakwater/core';
import type { AiFailureReason } from './providers/ai-provider.error.js';

const KINDS: Readonly<Record<AiFailureReason, FailureKind>> = {
  'rate-limited': 'rate-limited',
  unauthorized: 'authentication',
  forbidden: 'authorization',
  'not-found': 'configuration',
  'server-error': 'unavailable',
  timeout: 'timeout',
  unreachable: 'unreachable',
  protocol: 'protocol',
  'bad-request': 'validation',
  'too-long': 'validation',
  refused: 'validation',
  'cut-off': 'protocol',
  'invalid-output': 'protocol',
  rejected: 'overloaded',
  'not-installed': 'configuration',
  failed: 'failed',
};

/** The meaning of this package's errors, for every other package. */
export const AI_FAILURES: FailureExtension = {
  classify: (error) => {
    if (readText(error, 'code') !== 'AI_PROVIDER_FAILED') return undefined;
    const reason = readText(error, 'reason') as AiFailureReason | undefined;
    if (reason === undefined || !Object.hasOwn(KINDS, reason)) return undefined;
    return { origin: 'http', kind: KINDS[reason] } satisfies FailureDescription;
  },
};

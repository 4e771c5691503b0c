import type { AiAnswer, AiTurn } from '@breakwater/testing/ai';

/** A whole answer. */
export const completion = (text: string): AiTurn => ({ text });

/** A refusal. Its message repeats what must not leak. */
export const refusal = (
  status: number,
  headers: Readonly<Record<string, string>> = {},
  code?: string,
): AiTurn => ({
  status,
  headers,
  message: 'Incorrect API key provided: sk-secret. You said: a secret message',
  ...(code !== undefined && { code }),
});

/** A stream with tokens, and its end. */
export const tokens = (parts: readonly string[], end: Partial<AiAnswer> = {}): AiTurn => ({
  ...end,
  text: parts.join(''),
  parts,
});

/** Sends nothing more. */
export const silence: AiAnswer = { text: '', parts: [], ending: 'hang' };

/** Closes the connection in the middle of the answer. */
export const broken: AiAnswer = { text: '', parts: [], ending: 'drop' };

/** Ends the answer without the end of the stream. */
export const cutOff: AiAnswer = { text: '', parts: [], ending: 'cut' };

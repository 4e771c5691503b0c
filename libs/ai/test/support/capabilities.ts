import { z } from 'zod';
import { type AiModuleOptions, defineCapability, type LanguageModel } from '../../src/index.js';

/** A capability whose rungs are easy to tell apart. */
export const greeting = defineCapability({
  name: 'greeting',
  version: '1',
  input: z.object({ name: z.string() }),
  output: z.string().max(40),
  prompt: ({ name }) => ({ system: 'Greet.', prompt: name }),
  algorithm: ({ name }) => (name.includes('!') ? undefined : `Hello ${name}`),
  template: ({ name }) => (name.includes('?') ? undefined : 'Hello you'),
  minimal: () => 'Hello',
});

export const ada = { name: 'Ada' };

/** Options with the capability `greeting` and two providers. */
export const withTwo = (
  openai: LanguageModel,
  anthropic: LanguageModel,
  more: AiModuleOptions = {},
): AiModuleOptions => ({
  providers: [
    { name: 'openai', model: openai },
    { name: 'anthropic', model: anthropic },
  ],
  capabilities: [greeting],
  ...more,
});

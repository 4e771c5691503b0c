import type { ReactElement } from 'react';
import { StateWord } from '../parts/state-word.js';

/** A suggestion of the service, and where it comes from. */
export interface AiAnswer {
  readonly result: string | readonly string[];
  /** The name of a language model's vendor, `algorithm`, `template` or `minimal`. */
  readonly service: string;
  readonly cached: boolean;
  /** True if no language model gave the answer. */
  readonly degraded: boolean;
  /** True if another service answered than the first choice. */
  readonly fallbackUsed: boolean;
}

/** The services by the names that people know. */
const NAMES: Readonly<Record<string, string>> = {
  openai: 'OpenAI',
  anthropic: 'Anthropic',
  algorithm: 'rules of the studio (algorithm)',
  template: 'a template of the studio (template)',
  minimal: 'a minimal text of the studio (minimal)',
};

/** Says which service has given an answer, and whether it is only a substitute. */
export function AnswerOrigin({ answer }: { readonly answer: AiAnswer }): ReactElement {
  const { service, cached, degraded, fallbackUsed } = answer;
  const origin = `Answered by ${NAMES[service] ?? service}${cached ? ', kept from an earlier question' : ''}.`;
  if (degraded) {
    return (
      <p>
        <StateWord tone="warning" word="Substitute." /> No language model answers at present. {origin}
      </p>
    );
  }
  return (
    <p>
      {fallbackUsed && <StateWord tone="neutral" word="Second choice." />} {origin}
    </p>
  );
}

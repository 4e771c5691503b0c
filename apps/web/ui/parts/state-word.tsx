import type { ReactElement } from 'react';

/** The severity of a state. */
export type Tone = 'good' | 'neutral' | 'warning' | 'bad';

/** Paths of the shapes: a state is visible without its colour. */
const SHAPES: Readonly<Record<Tone, string>> = {
  good: 'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Z',
  neutral: 'M2 6h12v4H2Z',
  warning: 'M8 1 15 15H1Z',
  bad: 'M2 2h12v12H2Z',
};

/** A state as a word with a shape and a colour. */
export function StateWord({ tone, word }: { readonly tone: Tone; readonly word: string }): ReactElement {
  return (
    <span className={`state ${tone}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={SHAPES[tone]} />
      </svg>
      {word}
    </span>
  );
}

import type { JSX } from 'preact';
import { Since } from './since.js';

/** A time as `Date.toISOString()` writes it. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** One value of a fact. A time is shown as its age. */
export function Text({ value }: { readonly value: string | number }): JSX.Element {
  if (typeof value === 'number' || !TIME.test(value)) return <>{value}</>;
  return (
    <>
      <Since at={Date.parse(value)} /> ago
    </>
  );
}

/** A sentence of a package, with its `names` as code. */
export function Sentence({ text }: { readonly text: string }): JSX.Element {
  // The parts at odd places were between backticks.
  return (
    <>{text.split('`').map((part, place) => (place % 2 === 0 ? part : <code key={place}>{part}</code>))}</>
  );
}

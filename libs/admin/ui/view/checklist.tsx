import type { JSX } from 'preact';
import type { ListView, Snapshot, Tone } from '../state/protocol.js';
import { StateWord } from './state-word.js';

/** One question of the daily checklist, and its answer. */
interface Item {
  readonly question: string;
  readonly tone: Tone;
  readonly answer: string;
}

/** The questions that people ask each morning. The service answers them by itself. */
export function Checklist({ snapshot }: { readonly snapshot: Snapshot }): JSX.Element {
  const items = itemsOf(snapshot);
  const open = items.filter(({ tone }) => tone !== 'good').length;
  return (
    <>
      <h1>Daily checklist</h1>
      <p role="status">
        {open === 0 ? 'Nothing is to be done.' : `${open} of ${items.length} points need a look.`}
      </p>
      <ul class="checklist">
        {items.map(({ question, tone, answer }) => (
          <li key={question}>
            <StateWord tone={tone} word={tone === 'good' ? 'yes' : 'no'} />
            <span>
              <strong>{question}</strong> {answer}
            </span>
          </li>
        ))}
      </ul>
      <p>
        <a href="#/">Back to the overview</a>
      </p>
    </>
  );
}

function itemsOf({ verdict, lists, saturation }: Snapshot): readonly Item[] {
  const full = saturation.filter(({ tone }) => tone === 'bad' || tone === 'warning');
  return [
    {
      question: 'Is the service up?',
      tone: verdict.status === 'up' ? 'good' : 'bad',
      answer: `It is ${verdict.status}.`,
    },
    ...lists.map(itemOf),
    {
      question: 'Is there room?',
      tone: full.length === 0 ? 'good' : 'warning',
      answer: full.map(({ kind, name }) => `${kind} ${name}`).join(', ') || 'No limit is near.',
    },
  ];
}

function itemOf({ title, section, rows, problem }: ListView): Item {
  const worse = rows.filter(({ tone }) => tone === 'bad' || tone === 'warning');
  const names = worse.slice(0, 5).map((row) => `${row.title} is ${row.state}`);
  const more = worse.length > names.length ? `, and ${worse.length - names.length} more` : '';
  const isGood = worse.length === 0 && problem === undefined;
  return {
    question:
      section === 'problems'
        ? `Are there no new ${title.toLowerCase()}?`
        : `Are all ${title.toLowerCase()} in order?`,
    tone: isGood ? 'good' : 'warning',
    answer: problem
      ? 'The list cannot be read.'
      : names.length > 0
        ? `${names.join(', ')}${more}.`
        : `${rows.length} in all.`,
  };
}

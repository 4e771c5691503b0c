import type { JSX } from 'preact';
import type { TimelineEntry } from '../state/protocol.js';
import { clockTime } from '../state/time.js';
import { Since } from './since.js';
import { StateWord } from './state-word.js';

/** The last changes, the newest first. */
export function Timeline({
  lines,
  limit,
}: {
  readonly lines: readonly TimelineEntry[];
  readonly limit: number;
}): JSX.Element {
  return (
    <section aria-labelledby="changes">
      <h2 id="changes">What changed</h2>
      {lines.length === 0 ? (
        <p>Nothing has changed since the start.</p>
      ) : (
        <ol class="timeline" tabIndex={0} aria-labelledby="changes">
          {lines
            .slice(-limit)
            .toReversed()
            .map(({ id, at, kind, name, text, tone }) => (
              <li key={id}>
                <span class="when">
                  {clockTime(at)}, <Since at={at} /> ago
                </span>
                <StateWord tone={tone} word={kind} />
                <span>
                  <strong>{name}</strong> {text}
                </span>
              </li>
            ))}
        </ol>
      )}
    </section>
  );
}

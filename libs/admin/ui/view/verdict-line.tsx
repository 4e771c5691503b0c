import type { JSX } from 'preact';
import type { Tone, Verdict } from '../state/protocol.js';
import { Since } from './since.js';
import { StateWord } from './state-word.js';

/** The tone of each verdict. */
export const VERDICT_TONES: Readonly<Record<Verdict['status'], Tone>> = {
  up: 'good',
  degraded: 'warning',
  down: 'bad',
  unknown: 'neutral',
  starting: 'neutral',
  draining: 'warning',
  stopping: 'warning',
  stopped: 'bad',
};

/** The state of the service in one line. Only this line is read out when it changes. */
export function VerdictLine({
  verdict: { status, since, checks },
}: {
  readonly verdict: Verdict;
}): JSX.Element {
  return (
    <section class={`verdict ${VERDICT_TONES[status]}`} aria-label="State of the service">
      <h1>
        <span role="status" aria-live="polite">
          <StateWord tone={VERDICT_TONES[status]} word={status} />
        </span>
      </h1>
      <p>
        {since !== undefined && (
          <>
            for <Since at={since} />
            {checks.length > 0 && ': '}
          </>
        )}
        {checks
          .map(({ name, status: state, critical }) => `${name} is ${state}${critical ? ' (critical)' : ''}`)
          .join(', ')}
      </p>
    </section>
  );
}

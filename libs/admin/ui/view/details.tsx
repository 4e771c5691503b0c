import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ask } from '../state/ask.js';
import type { Snapshot } from '../state/protocol.js';
import { ActionButton } from './action-button.js';
import { CALLS, Curve } from './curve.js';
import { Facts } from './facts.js';
import { StateWord } from './state-word.js';
import { Timeline } from './timeline.js';

interface Props {
  readonly snapshot: Snapshot;
  readonly list: string;
  readonly id: string;
}

/** Asks for the details of a row. Returns `undefined` if it has ended. */
async function loadDetails(list: string, id: string, abort: AbortSignal): Promise<unknown> {
  const path = `api/lists/${encodeURIComponent(list)}/${encodeURIComponent(id)}`;
  const answer = await ask(path, {}, { signal: abort });
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new Error(`The service answered ${answer.status}.`);
  return answer.json();
}

/** Everything about one row of a list. The details are asked for again whenever the row changes. */
export function Details({ snapshot, list, id }: Props): JSX.Element {
  const view = snapshot.lists.find(({ name }) => name === list);
  const row = view?.rows.find((one) => one.id === id);
  const [details, setDetails] = useState<unknown>();
  const [problem, setProblem] = useState<string>();
  const version = JSON.stringify(row);
  useEffect(() => {
    const abort = new AbortController();
    loadDetails(list, id, abort.signal).then(
      (found) => {
        setDetails(found);
        setProblem(found === undefined ? 'This entry does not exist any more.' : undefined);
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setProblem(`The details cannot be read. ${String(error)}`);
      },
    );
    return () => abort.abort();
  }, [list, id, version]);
  const title = row?.title ?? id;
  const curve = snapshot.curves.lists[list]?.[id];
  return (
    <>
      <p>
        <a href="#/">Back to the overview</a>
      </p>
      <h1>{title}</h1>
      {row && <StateWord tone={row.tone} word={row.state} />}
      {view?.actions && (
        <p>
          <ActionButton subject={view.actions} target={id} title={title} names={row?.actions}>
            Actions on {title}
          </ActionButton>
        </p>
      )}
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {curve && (
        <figure class="chart">
          <Curve counts={curve} unit={view?.unit} />
          <figcaption>
            {view?.unit === CALLS
              ? 'Calls of the last two minutes: succeeded, failed, refused.'
              : `The ${view?.unit} of the last two minutes.`}
          </figcaption>
        </figure>
      )}
      <Facts value={details} />
      <Timeline
        lines={snapshot.timeline.filter(({ name }) => name === id || name === row?.title)}
        limit={50}
      />
    </>
  );
}

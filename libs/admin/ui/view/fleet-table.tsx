import type { JSX } from 'preact';
import type { FleetInstance, FleetView } from '../state/protocol.js';
import { duration, now } from '../state/time.js';
import { Since } from './since.js';
import { StateWord } from './state-word.js';
import { Table } from './table.js';
import { VERDICT_TONES } from './verdict-line.js';

interface Props {
  readonly fleet: FleetView;
  /** Id of the instance that answers. */
  readonly own: string;
}

/** All instances of the service. */
export function FleetTable({ fleet: { instances, ignored }, own }: Props): JSX.Element {
  return (
    <section aria-labelledby="fleet">
      <h2 id="fleet">Fleet</h2>
      <Table title="Instances" headings={['State', 'Instance', 'For', 'Version', 'Up for', 'Open circuits']}>
        {instances.map((instance) => (
          <Row key={instance.id} instance={instance} isOwn={instance.id === own} />
        ))}
      </Table>
      {ignored > 0 && <p class="problem">Ignored messages: {ignored}. The log says why.</p>}
    </section>
  );
}

function Row({
  instance: { id, version, startedAt, state, isSilent },
  isOwn,
}: {
  readonly instance: FleetInstance;
  readonly isOwn: boolean;
}): JSX.Element {
  const status = state?.verdict.status;
  const more = state ? state.open - state.openCircuits.length : 0;
  return (
    <tr>
      <td>
        {status ? (
          <StateWord tone={VERDICT_TONES[status] ?? 'neutral'} word={status} />
        ) : (
          <StateWord tone={isSilent ? 'bad' : 'neutral'} word={isSilent ? 'no answer' : 'asked'} />
        )}
      </td>
      <th scope="row">
        {id}
        {isOwn && <b> (this page)</b>}
      </th>
      <td>{state?.verdict.since !== undefined && <Since at={state.verdict.since} />}</td>
      <td>{version}</td>
      <td>{duration(now.value - startedAt)}</td>
      <td>
        {state?.openCircuits.join(', ')}
        {more > 0 && ` and ${more} more`}
      </td>
    </tr>
  );
}

import type { JSX } from 'preact';
import { previous } from '../state/connection.js';
import type { FleetView } from '../state/protocol.js';
import { clockTime } from '../state/time.js';

/** Says whether the page knows the other instances, and if not, why. */
export function FleetLink({ fleet }: { readonly fleet: FleetView }): JSX.Element {
  const { value: before } = previous;
  return (
    <p class="fleet">
      {textOf(fleet)}
      {before && (
        <span role="status">
          {' '}
          Another instance answers since {clockTime(before.until)}; before, it was {before.id}.
        </span>
      )}
    </p>
  );
}

function textOf({ link, since, instances: { length } }: FleetView): string {
  switch (link) {
    case 'connected':
      return length === 1 ? 'the only instance' : `1 of ${length} instances`;
    case 'lost':
      return `this instance only: messages of others do not arrive${since === undefined ? '' : ` since ${clockTime(since)}`}`;
    case 'connecting':
      return 'this instance only: it looks for others';
    case 'no-broker':
      return 'this instance only: there is no Redis to find others';
    default:
      return 'this instance only';
  }
}

import type { JSX } from 'preact';
import { connection } from '../state/connection.js';
import type { Snapshot } from '../state/protocol.js';
import { duration, now } from '../state/time.js';
import { FleetLink } from './fleet-link.js';
import { ThemeButton } from './theme-button.js';

/** The service, its instance, the connection, and the views. */
export function Header({ snapshot: { instance, fleet } }: { readonly snapshot: Snapshot }): JSX.Element {
  const { service, version, id, startedAt } = instance;
  return (
    <header>
      <p class="service">
        <strong>{service}</strong>
        {version && ` ${version}`}
        <small>
          {id}, up for {duration(now.value - startedAt)}
        </small>
      </p>
      <FleetLink fleet={fleet} />
      <nav aria-label="Views">
        <a href="#/">Overview</a>
        <a href="#/checklist">Daily checklist</a>
      </nav>
      <ConnectionState />
      <ThemeButton />
    </header>
  );
}

function ConnectionState(): JSX.Element {
  const { value } = connection;
  if (value.state === 'live') return <p class="connection">Live</p>;
  if (!('retryAt' in value)) return <p class="connection">Connecting ...</p>;
  const wait = duration(Math.max(value.retryAt - now.value, 0));
  if (value.state === 'polling') {
    return (
      <p class="connection" role="status">
        Too many pages are open, so this one is not live. Next update in {wait}.
      </p>
    );
  }
  const time = duration(now.value - value.since);
  return (
    <p class="connection lost" role="alert">
      {value.isOver ? `The instance ended ${time} ago` : `No connection for ${time}`}: everything below is
      old. Next attempt in {wait}.
    </p>
  );
}

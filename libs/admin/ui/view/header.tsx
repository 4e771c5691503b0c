import type { JSX } from 'preact';
import { connection } from '../state/connection.js';
import type { Snapshot } from '../state/protocol.js';
import { duration, now } from '../state/time.js';
import { ThemeButton } from './theme-button.js';

/** The service, its instance, the connection, and the views. */
export function Header({ snapshot: { instance } }: { readonly snapshot: Snapshot }): JSX.Element {
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
  if (value.state !== 'lost') {
    return <p class="connection">{value.state === 'live' ? 'Live' : 'Connecting ...'}</p>;
  }
  const wait = Math.max(value.retryAt - now.value, 0);
  return (
    <p class="connection lost" role="alert">
      No connection for {duration(now.value - value.since)}: everything below is old. Next attempt in{' '}
      {duration(wait)}.
    </p>
  );
}

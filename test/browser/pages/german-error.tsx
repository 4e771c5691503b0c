import './settled.js';
import { createClient } from '@breakwater/client';
import { type ErrorMessages, messageOf } from '@breakwater/client/messages';
import { ErrorDisplay, type ErrorLabels, useRetryable } from '@breakwater/client/react';
import { type ReactElement, useEffect } from 'react';
import { createRoot } from 'react-dom/client';

const GERMAN: ErrorMessages = {
  CIRCUIT_OPEN: 'Der Dienst ist ausgelastet. Bitte versuchen Sie es gleich noch einmal.',
  offline: 'Sie sind offline.',
  unknown: 'Etwas ist schiefgegangen. Bitte versuchen Sie es später noch einmal.',
};

const LABELS: ErrorLabels = {
  messageOf: (error) => messageOf(error, GERMAN),
  request: 'Anfrage',
  retry: 'Noch einmal',
  retryIn: (seconds) => `Noch einmal in ${seconds} s`,
  retrying: 'Läuft …',
};

const client = createClient({ baseUrl: '/api' });

function Profile(): ReactElement {
  const { run, data, error, busy, retry } = useRetryable(({ signal }) =>
    client.get<{ name: string }>('/profile', { signal }),
  );
  useEffect(run, [run]);
  return (
    <main>
      {data && <h1>{data.name}</h1>}
      <ErrorDisplay error={error} busy={busy} onRetry={retry} labels={LABELS} />
    </main>
  );
}

createRoot(document.getElementById('root') as HTMLElement).render(<Profile />);

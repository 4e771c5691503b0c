import { createClient } from '@breakwater/client';
import { ErrorDisplay } from '@breakwater/client/react';
import type { ReactElement } from 'react';
import { App } from './app.js';
import { OfflineBanner } from './parts/offline-banner.js';
import { useLoaded } from './parts/use-loaded.js';
import { connect, type Service, ServiceContext } from './service/service.js';

const LABELS = {
  messageOf: () => 'The settings of this page (config.json) cannot be read, so it does not know its service.',
};

/** Reads the settings of the page, then shows it. */
export function Start(): ReactElement {
  const { data, error, busy, retry } = useLoaded(({ signal }) => readSettings(signal));
  if (data) {
    return (
      <ServiceContext value={data}>
        <App />
      </ServiceContext>
    );
  }
  return (
    <main>
      <h1>Studio</h1>
      <OfflineBanner />
      {error === undefined ? (
        <p role="status">Loading …</p>
      ) : (
        <ErrorDisplay error={error} busy={busy} onRetry={retry} labels={LABELS} />
      )}
    </main>
  );
}

/** @throws ApiError if there is no answer, TypeError if the answer has no address */
async function readSettings(signal: AbortSignal): Promise<Service> {
  const settings = await createClient().get<{ readonly apiUrl?: unknown } | undefined>('config.json', {
    signal,
    cache: 'no-store',
  });
  return connect(new URL(String(settings?.apiUrl)).href);
}

import './settled.js';
import { createClient } from '@breakwater/client';
import { ErrorDisplay, useRetryable } from '@breakwater/client/react';
import { createElement, type ReactElement, StrictMode, useEffect } from 'react';
import { createRoot } from 'react-dom/client';

const client = createClient({ baseUrl: `${location.origin}/api`, maxRetries: 0 });

/** Loads by an effect, which runs before the effects of its parent. */
function Loader({ load }: { readonly load: () => void }): null {
  useEffect(load, [load]);
  return null;
}

function Profile(): ReactElement {
  const { run, data, error, busy, retry } = useRetryable(({ signal }) =>
    client.get<{ name: string }>('/profile', { signal }),
  );
  return createElement(
    'main',
    null,
    createElement(Loader, { load: run }),
    createElement(ErrorDisplay, { error, busy, onRetry: retry }),
    createElement('output', null, data?.name),
    createElement('p', { 'data-testid': 'state' }, busy ? 'busy' : 'idle'),
  );
}

createRoot(document.getElementById('root') as HTMLElement).render(
  createElement(StrictMode, null, createElement(Profile)),
);

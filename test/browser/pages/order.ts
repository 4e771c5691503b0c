import './announcements.js';
import './settled.js';
import { createClient } from '@breakwater/client';
import { ErrorDisplay, useRetryable } from '@breakwater/client/react';
import { Activity, createElement, type ReactElement, useState } from 'react';
import { createRoot } from 'react-dom/client';

/** `?api=...` is the address of the API; `?client={"maxRetries":0}` gives options of the client. */
const parameters = new URLSearchParams(location.search);
const client = createClient({
  baseUrl: parameters.get('api') ?? `${location.origin}/api`,
  onRetry: ({ retry, wait }) => (document.title = `retry ${retry} in ${wait} ms`),
  ...(JSON.parse(parameters.get('client') ?? '{}') as object),
});

function Order({ shop }: { readonly shop: string }): ReactElement {
  const { run, data, error, busy, retry, attempt } = useRetryable((call, item: string) =>
    client.post<{ id: string }>('/orders', { json: { shop, item }, ...call }),
  );
  return createElement(
    'section',
    null,
    createElement('button', { onClick: () => run('tea') }, 'Order tea'),
    createElement('button', { onClick: () => run('milk') }, 'Order milk'),
    createElement('button', { onClick: retry }, 'Repeat'),
    createElement(ErrorDisplay, { error, busy, onRetry: retry }),
    createElement('output', null, data?.id),
    createElement('p', { 'data-testid': 'state' }, `${busy ? 'busy' : 'idle'}, attempt ${attempt}`),
  );
}

function Page(): ReactElement {
  const [open, setOpen] = useState(true);
  const [visible, setVisible] = useState(true);
  const [shop, setShop] = useState('Bath');
  return createElement(
    'main',
    null,
    createElement('button', { onClick: () => setOpen(!open) }, open ? 'Close' : 'Open'),
    createElement('button', { onClick: () => setVisible(!visible) }, visible ? 'Hide' : 'Show'),
    createElement('button', { onClick: () => setShop('York') }, 'Move'),
    createElement(Activity, {
      mode: visible ? 'visible' : 'hidden',
      children: open && createElement(Order, { shop }),
    }),
  );
}

createRoot(document.getElementById('root') as HTMLElement).render(createElement(Page));

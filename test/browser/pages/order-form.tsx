import './settled.js';
import { createClient } from '@breakwater/client';
import { ErrorDisplay, useRetryable } from '@breakwater/client/react';
import type { ReactElement } from 'react';
import { createRoot } from 'react-dom/client';

const client = createClient({ baseUrl: '/api' });

function OrderForm(): ReactElement {
  const { run, data, error, busy, retry } = useRetryable((call, item: string) =>
    client.post<{ id: string }>('/orders', { json: { item }, ...call }),
  );
  if (data) return <p role="status">Your order has the number {data.id}.</p>;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        run('tea');
      }}
    >
      <button disabled={busy}>Order tea</button>
      <ErrorDisplay error={error} busy={busy} onRetry={retry} />
    </form>
  );
}

createRoot(document.getElementById('root') as HTMLElement).render(<OrderForm />);

import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { connection, page } from '../state/connection.js';
import { route } from '../state/route.js';
import { ActionDialog } from './action-dialog.js';
import { Checklist } from './checklist.js';
import { Details } from './details.js';
import { Header } from './header.js';
import { Overview } from './overview.js';
import { TokenForm } from './token-form.js';

/** The whole page. */
export function App(): JSX.Element {
  const { value: snapshot } = page;
  const service = snapshot?.instance.service;
  const status = snapshot?.verdict.status;
  useEffect(() => {
    if (service) document.title = `${status}: ${service}`;
  }, [service, status]);

  if (connection.value.state === 'unauthorized') return <TokenForm isWrong={connection.value.isWrong} />;
  if (!snapshot) {
    return (
      <main>
        <p role="status">
          {connection.value.state === 'lost'
            ? 'The service does not answer. The page tries again.'
            : 'Loading ...'}
        </p>
      </main>
    );
  }
  const { value: shown } = route;
  return (
    <>
      <Header snapshot={snapshot} />
      <main>
        {shown.view === 'overview' && <Overview snapshot={snapshot} />}
        {shown.view === 'checklist' && <Checklist snapshot={snapshot} />}
        {shown.view === 'details' && <Details snapshot={snapshot} list={shown.list} id={shown.id} />}
      </main>
      <ActionDialog />
    </>
  );
}

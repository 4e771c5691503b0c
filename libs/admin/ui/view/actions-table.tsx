import type { JSX } from 'preact';
import { actions, isViewer } from '../state/actions.js';
import { openDialog } from './action-dialog.js';
import { Table } from './table.js';
import { Sentence } from './text.js';

/** Everything that an operator can do. */
export function ActionsTable(): JSX.Element {
  return (
    <section aria-labelledby="actions">
      <h2 id="actions">Actions</h2>
      <Actions />
    </section>
  );
}

function Actions(): JSX.Element {
  const { value: all } = actions;
  if (isViewer.value) return <p>You may look, but not change anything. Actions need the level operate.</p>;
  if (!all) return <p>The service has not listed its actions yet.</p>;
  if (all.length === 0) return <p>No package offers an action.</p>;
  return (
    <Table title="Actions" headings={['Action', 'Effect', 'Run']}>
      {all.map(({ name, description }) => (
        <tr key={name}>
          <th scope="row">{name}</th>
          <td>
            <Sentence text={description} />
          </td>
          <td>
            <button type="button" onClick={() => void openDialog({ subject: name })}>
              Run<span class="hidden"> {name}</span>
            </button>
          </td>
        </tr>
      ))}
    </Table>
  );
}

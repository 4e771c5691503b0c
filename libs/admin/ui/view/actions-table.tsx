import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { actions, loadActions } from '../state/api.js';
import { openDialog } from './action-dialog.js';
import { Table } from './table.js';

/** All that an operator can do. */
export function ActionsTable(): JSX.Element {
  useEffect(() => void loadActions(), []);
  const { value: all = [] } = actions;
  return (
    <section aria-labelledby="actions">
      <h2 id="actions">Actions</h2>
      {all.length === 0 ? (
        <p>No package offers an action.</p>
      ) : (
        <Table title="Actions" headings={['Action', 'Effect', 'Run']}>
          {all.map(({ name, description }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{description}</td>
              <td>
                <button type="button" onClick={() => void openDialog(name)}>
                  Run<span class="hidden"> {name}</span>
                </button>
              </td>
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}

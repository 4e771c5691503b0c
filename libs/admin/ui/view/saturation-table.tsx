import type { JSX } from 'preact';
import type { Saturation } from '../state/protocol.js';
import { ActionButton } from './action-button.js';
import { StateWord } from './state-word.js';
import { Table } from './table.js';

/** How much of each limit is used. */
export function SaturationTable({ bars }: { readonly bars: readonly Saturation[] }): JSX.Element {
  const hasActions = bars.some(({ actions }) => actions !== undefined);
  const headings = ['What', 'Name', 'Used', 'Share', 'Note', ...(hasActions ? ['Actions'] : [])];
  return (
    <section aria-labelledby="saturation">
      <h2 id="saturation">Saturation</h2>
      {bars.length === 0 ? (
        <p>No package reports a limit.</p>
      ) : (
        <Table title="Saturation" headings={headings}>
          {bars.map(({ kind, name, used, limit, note, tone, actions }) => (
            <tr key={`${kind} ${name}`}>
              <td>
                <StateWord tone={tone} word={kind} />
              </td>
              <th scope="row">{name}</th>
              <td>{limit === undefined ? used : `${used} of ${limit}`}</td>
              <td>
                {limit !== undefined && (
                  <meter min={0} max={limit} value={used} aria-label={`${kind} ${name}`} />
                )}
              </td>
              <td>{note}</td>
              {hasActions && (
                <td>
                  {actions && <ActionButton subject={actions} target={name} title={`${kind} ${name}`} />}
                </td>
              )}
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}

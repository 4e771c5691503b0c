import type { JSX } from 'preact';
import type { Saturation } from '../state/protocol.js';
import { StateWord } from './state-word.js';
import { Table } from './table.js';

/** How much of each limit is used. */
export function SaturationTable({ bars }: { readonly bars: readonly Saturation[] }): JSX.Element {
  return (
    <section aria-labelledby="saturation">
      <h2 id="saturation">Saturation</h2>
      {bars.length === 0 ? (
        <p>No package reports a limit.</p>
      ) : (
        <Table title="Saturation" headings={['What', 'Name', 'Used', 'Share', 'Note']}>
          {bars.map(({ kind, name, used, limit, note, tone }) => (
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
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}

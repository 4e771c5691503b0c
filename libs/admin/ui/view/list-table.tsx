import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { DashboardRow, ListView, SecondCounts } from '../state/protocol.js';
import { detailsLink } from '../state/route.js';
import { ActionButton } from './action-button.js';
import { Curve } from './curve.js';
import { Countdown, Since } from './since.js';
import { StateWord } from './state-word.js';
import { Table } from './table.js';
import { Text } from './text.js';

/** Rows above which a field for searching is shown. */
const SEARCHED = 10;

type Column = 'state' | 'name';

interface Props {
  readonly list: ListView;
  readonly curves: Readonly<Record<string, readonly SecondCounts[]>> | undefined;
}

/** One list of the service. The service sorts it by trouble; the buttons of the columns sort it otherwise. */
export function ListTable({
  list: { name, title, actions, details, unit, rows, problem },
  curves,
}: Props): JSX.Element {
  const [search, setSearch] = useState('');
  const [column, setColumn] = useState<Column>('state');
  const wanted = search.toLowerCase();
  const found = rows.filter((row) => `${row.title} ${row.state}`.toLowerCase().includes(wanted));
  const shown =
    column === 'name' ? found.toSorted((one, other) => one.title.localeCompare(other.title)) : found;
  const sortButton = (id: Column, label: string) => (
    <th key={id} scope="col" aria-sort={column === id ? 'ascending' : 'none'}>
      <button type="button" class="sort" onClick={() => setColumn(id)}>
        {label}
      </button>
    </th>
  );
  const headings = [
    sortButton('state', 'State'),
    sortButton('name', 'Name'),
    'For',
    ...(curves ? ['Last two minutes'] : []),
    'Facts',
    ...(actions ? ['Actions'] : []),
  ];
  return (
    <div class="list">
      <h3>
        {title} <small>{rows.length}</small>
      </h3>
      {problem && (
        <p class="problem" role="alert">
          {problem === 'late' ? 'The list did not arrive in time' : 'The list cannot be read'}: the rows may
          be old.
        </p>
      )}
      {rows.length > SEARCHED && (
        <label class="search">
          Search in {title.toLowerCase()}
          <input type="search" value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
        </label>
      )}
      {rows.length === 0 ? (
        <p>None.</p>
      ) : (
        <Table title={title} headings={headings}>
          {shown.map((row) => (
            <Row
              key={row.id}
              row={row}
              list={name}
              actions={actions}
              details={details}
              hasCurves={curves !== undefined}
              unit={unit}
              curve={curves?.[row.id]}
            />
          ))}
        </Table>
      )}
    </div>
  );
}

interface RowProps {
  readonly row: DashboardRow;
  readonly list: string;
  readonly actions: string | undefined;
  readonly details: boolean;
  readonly hasCurves: boolean;
  readonly unit: string | undefined;
  readonly curve: readonly SecondCounts[] | undefined;
}

function Row({ row, list, actions, details, hasCurves, unit, curve }: RowProps): JSX.Element {
  const { id, title, state, tone, since, until, upcoming = 'ends', facts = {} } = row;
  return (
    <tr>
      <td>
        <StateWord tone={tone} word={state} />
      </td>
      <th scope="row">{details ? <a href={detailsLink(list, id)}>{title}</a> : title}</th>
      <td>
        {since !== undefined && <Since at={since} />}
        {until !== undefined && <Countdown until={until} upcoming={upcoming} />}
      </td>
      {hasCurves && (
        <td>
          <Curve counts={curve} unit={unit} />
        </td>
      )}
      <td class="facts">
        {Object.entries(facts).map(([label, value]) => (
          <span key={label}>
            {label}{' '}
            <b>
              <Text value={value} />
            </b>
          </span>
        ))}
      </td>
      {actions && (
        <td>
          <ActionButton subject={actions} target={id} title={title} names={row.actions} />
        </td>
      )}
    </tr>
  );
}

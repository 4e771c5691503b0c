import type { JSX } from 'preact';
import type { Snapshot } from '../state/protocol.js';
import { ActionsTable } from './actions-table.js';
import { FleetTable } from './fleet-table.js';
import { ListTable } from './list-table.js';
import { SaturationTable } from './saturation-table.js';
import { Timeline } from './timeline.js';
import { VerdictLine } from './verdict-line.js';

/** The order in which people ask: what is wrong, what changed, which dependency, which errors, what is full, what can I do. */
export function Overview({ snapshot }: { readonly snapshot: Snapshot }): JSX.Element {
  const { verdict, timeline, lists, saturation, curves, fleet, instance } = snapshot;
  const tables = (section: 'dependencies' | 'problems') => {
    const found = lists.filter((list) => list.section === section);
    if (found.length === 0) return <p>No package reports {section}.</p>;
    return found.map((list) => <ListTable key={list.name} list={list} curves={curves.lists[list.name]} />);
  };
  return (
    <>
      <VerdictLine verdict={verdict} />
      <Timeline lines={timeline} limit={50} />
      {fleet.link === 'connected' && <FleetTable fleet={fleet} own={instance.id} />}
      <section aria-labelledby="dependencies">
        <h2 id="dependencies">Dependencies</h2>
        {tables('dependencies')}
      </section>
      <section aria-labelledby="problems">
        <h2 id="problems">Problems</h2>
        {tables('problems')}
      </section>
      <SaturationTable bars={saturation} />
      <ActionsTable />
    </>
  );
}

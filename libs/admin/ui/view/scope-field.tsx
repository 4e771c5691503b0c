import type { JSX } from 'preact';
import { page } from '../state/connection.js';
import type { ListedAction } from '../state/protocol.js';

/** The choice between this instance and all. It is shown if there are others, and if one run does not reach them anyway. */
export function ScopeField({ reach }: Pick<ListedAction, 'reach'>): JSX.Element | null {
  const fleet = page.value?.fleet;
  const count = fleet?.instances.length ?? 1;
  if (reach === 'shared' || count < 2) return null;
  return (
    <label>
      Where
      <select name="scope">
        <option value="instance">this instance</option>
        <option value="fleet">all {count} instances</option>
      </select>
    </label>
  );
}

import type { JSX } from 'preact';
import { Text } from './text.js';

/** Any JSON as nested lists of terms. Texts of errors are shown as text, whatever they contain. */
export function Facts({ value }: { readonly value: unknown }): JSX.Element {
  if (typeof value === 'string') {
    return value.includes('\n') ? <pre tabIndex={0}>{value}</pre> : <Text value={value} />;
  }
  if (typeof value !== 'object' || value === null) return <>{JSON.stringify(value)}</>;
  if (Array.isArray(value)) {
    return (
      <ol class="values">
        {value.map((one: unknown, index) => (
          <li key={index}>
            <Facts value={one} />
          </li>
        ))}
      </ol>
    );
  }
  return (
    <dl>
      {Object.entries(value as Record<string, unknown>).map(([name, one]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <Facts value={one} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

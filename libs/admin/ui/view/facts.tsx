/** Any JSON as nested lists of terms. Texts of errors are shown as text, whatever they contain. */
export function Facts({ value }: { readonly value: unknown }) {
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'string' && value.includes('\n') ? (
      <pre tabIndex={0}>{value}</pre>
    ) : (
      <>{String(value ?? '')}</>
    );
  }
  if (Array.isArray(value)) {
    return (
      <ol class="values">
        {value.map((one, index) => (
          <li key={index}>
            <Facts value={one} />
          </li>
        ))}
      </ol>
    );
  }
  return (
    <dl>
      {Object.entries(value).map(([name, one]) => (
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

import type { ComponentChildren, JSX } from 'preact';

interface Props {
  readonly title: string;
  /** Heading cells, as texts or as cells of their own. */
  readonly headings: readonly (string | JSX.Element)[];
  /** The rows. */
  readonly children: ComponentChildren;
}

/** A table that scrolls in itself when it is wider or longer than its place, also with the keyboard. */
export function Table({ title, headings, children }: Props): JSX.Element {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={`Table of ${title.toLowerCase()}`}>
      <table>
        <caption class="hidden">{title}</caption>
        <thead>
          <tr>
            {headings.map((heading) =>
              typeof heading === 'string' ? (
                <th key={heading} scope="col">
                  {heading}
                </th>
              ) : (
                heading
              ),
            )}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

import type { ReactElement } from 'react';
import { Suggestion } from './suggestion.js';

/** The texts that the service can suggest for a video. Each has a button of its own, because each request can cost money. */
export function Suggestions({ id }: { readonly id: string }): ReactElement {
  return (
    <section aria-labelledby="suggestions">
      <h2 id="suggestions">Suggestions</h2>
      <Suggestion id={id} kind="titles" word="titles" />
      <Suggestion id={id} kind="description" word="a description" />
      <Suggestion id={id} kind="keywords" word="keywords" />
    </section>
  );
}

import type { ReactElement } from 'react';

const FORMAT = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });

/** A time as the service sends it, in the time zone of the reader. */
export function Time({ at }: { readonly at: string }): ReactElement {
  return <time dateTime={at}>{FORMAT.format(new Date(at))}</time>;
}

import { signal } from '@preact/signals';

/** The part of the page that is shown, from the fragment of the URL, so that links and the back button work. */
export type Route =
  | { readonly view: 'overview' | 'checklist' }
  | { readonly view: 'details'; readonly list: string; readonly id: string };

export const route = signal<Route>(read());

addEventListener('hashchange', () => {
  route.value = read();
});

function read(): Route {
  const [view, list, id] = location.hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent);
  if (view === 'checklist') return { view };
  return view === 'details' && list && id ? { view, list, id } : { view: 'overview' };
}

export const detailsLink = (list: string, id: string): string =>
  `#/details/${encodeURIComponent(list)}/${encodeURIComponent(id)}`;

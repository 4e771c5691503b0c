import { useSyncExternalStore } from 'react';

/** The part of the page that is shown, from the fragment of the URL, so that links and the back button work. */
export type Route =
  | { readonly view: 'videos'; readonly after?: string | undefined }
  | { readonly view: 'new-video' }
  | { readonly view: 'video'; readonly id: string }
  | { readonly view: 'channels'; readonly id?: string | undefined }
  | { readonly view: 'search'; readonly text?: string | undefined }
  | { readonly view: 'unknown' };

export const VIDEOS = '#/videos';
export const NEW_VIDEO = '#/videos/new';
export const CHANNELS = '#/channels';
export const SEARCH = '#/search';

export const pageLink = (after: string): string => `${VIDEOS}?${new URLSearchParams({ after })}`;
export const videoLink = (id: string): string => `${VIDEOS}/${encodeURIComponent(id)}`;
export const channelLink = (id: string): string => `${CHANNELS}/${encodeURIComponent(id)}`;
export const searchLink = (text: string): string => `${SEARCH}?${new URLSearchParams({ text })}`;

/** Shows another part of the page. */
export function navigate(link: string): void {
  location.hash = link;
}

export function routeOf(hash: string): Route {
  const [path = '', query] = hash.replace(/^#\/?/, '').split('?', 2);
  const given = (name: string): string | undefined => new URLSearchParams(query).get(name) ?? undefined;
  const [view, rest] = path.split('/').map(decoded);
  if (!view) return { view: 'videos' };
  if (view === 'videos' && rest === 'new') return { view: 'new-video' };
  if (view === 'videos') return rest ? { view: 'video', id: rest } : { view, after: given('after') };
  if (view === 'channels') return { view, id: rest };
  if (view === 'search') return { view, text: given('text') };
  return { view: 'unknown' };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // People can write anything into the address line.
    return part;
  }
}

let hash = location.hash;
let route = routeOf(hash);

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

/** Returns the same object until the fragment changes. */
function current(): Route {
  if (hash !== location.hash) {
    ({ hash } = location);
    route = routeOf(hash);
  }
  return route;
}

export const useRoute = (): Route => useSyncExternalStore(subscribe, current);

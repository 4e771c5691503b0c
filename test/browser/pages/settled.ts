import { createElement, useEffect } from 'react';
import { createRoot } from 'react-dom/client';

/** A root of its own. React works through the roots of a page in turn, so its effects run after the earlier work of the others. */
const root = createRoot(document.createElement('div'));

function Last({ run }: { readonly run: () => void }): null {
  useEffect(run, [run]);
  return null;
}

/** Resolves when React has committed all updates and has run their effects. A test calls it by `settled(page)` of open-page.ts. */
const settled = (): Promise<void> =>
  new Promise((resolve) => root.render(createElement(Last, { run: resolve })));

Object.assign(globalThis, { settled });

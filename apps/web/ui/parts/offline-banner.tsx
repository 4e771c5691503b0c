import { type ReactElement, useSyncExternalStore } from 'react';
import { StateWord } from './state-word.js';

function subscribe(listener: () => void): () => void {
  addEventListener('online', listener);
  addEventListener('offline', listener);
  return () => {
    removeEventListener('online', listener);
    removeEventListener('offline', listener);
  };
}

/** Says that the browser has no network. The client holds requests back meanwhile. */
export function OfflineBanner(): ReactElement {
  const isOnline = useSyncExternalStore(subscribe, () => navigator.onLine);
  return (
    <div role="status">
      {!isOnline && (
        <p className="banner">
          <StateWord tone="bad" word="You are offline." /> Your last action waits, and goes on when you are
          back.
        </p>
      )}
    </div>
  );
}

import { isApiError } from '@breakwater/client';
import { type ReactElement, useEffect, useSyncExternalStore } from 'react';
import { isInTrouble } from '../service/condition.js';
import { type Service, useService } from '../service/service.js';
import { StateWord } from './state-word.js';

/** Milliseconds between two questions to a service in trouble. */
const INTERVAL = 5_000;

/** Says that the service is in trouble, or that it answers with substitutes. During trouble the banner asks the service until it answers. */
export function ServiceBanner(): ReactElement {
  const service = useService();
  const state = useSyncExternalStore(service.condition.subscribe, service.condition.read);
  const hasTrouble = isInTrouble(state);
  useEffect(() => (hasTrouble ? askUntilAnswered(service) : undefined), [hasTrouble, service]);
  return (
    <div role="status">
      {hasTrouble && (
        <p className="banner">
          <StateWord tone="bad" word="The service is in trouble." /> The last requests have failed. The page
          asks again by itself, and this line goes away when the service answers.
        </p>
      )}
      {!hasTrouble && state.limits.length > 0 && (
        <p className="banner">
          <StateWord tone="warning" word="The service works with limits." /> {state.limits.join(' ')}
        </p>
      )}
    </div>
  );
}

/** Returns a function that stops the questions. A question on its way ends by itself: its answer closes the circuit of the page. */
function askUntilAnswered({ client }: Service): () => void {
  let isOver = false;
  const ask = async (): Promise<void> => {
    let wait = INTERVAL;
    try {
      // The condition of the service learns from the answer. Pages of other origins cannot read the health routes of the API.
      await client.get('videos', { query: { limit: 1 }, maxRetries: 0 });
    } catch (error) {
      if (isApiError(error) && error.kind === 'refused') wait = error.retryAfter ?? INTERVAL;
    }
    if (!isOver) timer = setTimeout(ask, wait);
  };
  let timer = setTimeout(ask, INTERVAL);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

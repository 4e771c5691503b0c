import { type Client, createClient } from '@breakwater/client';
import { withBreaker } from '@breakwater/client/breaker';
import { createContext, useContext } from 'react';
import { Condition } from './condition.js';
import { createUpload, type Upload } from './upload.js';

/** The Studio API, as the parts of the page use it. */
export interface Service {
  readonly client: Client;
  readonly upload: Upload;
  readonly condition: Condition;
  /** Returns the address of something that the browser shows by itself. */
  readonly addressOf: (path: string) => string;
}

/** Longest `Retry-After` in milliseconds that the page waits for by itself. A longer one is shown with a countdown. */
const MAX_SILENT_WAIT = 2_000;

/** Milliseconds for which the page sends no request after several failures in a row. */
const PAUSE = 10_000;

/** @param apiUrl the address of the Studio API */
export function connect(apiUrl: string): Service {
  const condition = new Condition();
  const common = { baseUrl: apiUrl, onError: condition.failed };
  const client = createClient({
    ...common,
    maxRetryAfter: MAX_SILENT_WAIT,
    fetch: async (input, init) => {
      const answer = await fetch(input, init);
      condition.answered(answer.status);
      return answer;
    },
  });
  return {
    client: withBreaker(client, { reset: PAUSE }),
    upload: createUpload(common),
    condition,
    addressOf: (path) => apiUrl.replace(/\/*$/, '/') + path,
  };
}

export const ServiceContext = createContext<Service | undefined>(undefined);

/** Returns the Studio API of the page. */
export function useService(): Service {
  const service = useContext(ServiceContext);
  if (!service) throw new Error('This part of the page stands outside of ServiceContext.');
  return service;
}

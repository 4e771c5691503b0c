import { seconds } from '@breakwater/core';
import { RESILIENCE_VARIABLES } from '@breakwater/resilience/config';

/**
 * Deadline of each request in milliseconds, if `REQUEST_TIMEOUT` is not set. The API's longest requests take five seconds: four for YouTube
 * and one for the last known statistics, or five for a thumbnail. The default of the package is two minutes, longer than both `SERVER_TIMEOUT` and the time that
 * a shutdown waits for requests.
 */
export const DEFAULT_REQUEST_TIMEOUT = seconds(10);

/** The numbers of `@breakwater/resilience`, with the API's own default for `REQUEST_TIMEOUT`. */
export const RESILIENCE_NUMBERS = {
  ...RESILIENCE_VARIABLES,
  requestTimeout: { ...RESILIENCE_VARIABLES.requestTimeout, default: DEFAULT_REQUEST_TIMEOUT },
};

import type { SimulatedService } from '../services/simulated-service.js';
import { apiError } from './api-error.js';
import { CHANNELS_ROUTE, listChannels } from './list-channels.js';

/** Reasons of errors by status; other statuses are `backendError`. */
const REASONS: Readonly<Record<number, string>> = { 403: 'forbidden', 429: 'rateLimitExceeded' };

/** The YouTube data API. */
export const YOUTUBE: SimulatedService = {
  name: 'youtube',
  routes: {
    [`GET ${CHANNELS_ROUTE}`]: {
      answer: ({ query }) => listChannels(query),
      nonsense: () => ({ status: 200, body: { kind: 'youtube#channelListResponse', items: 'none' } }),
    },
  },
  error: ({ status, message }) => ({
    status,
    body: apiError(status, message, REASONS[status] ?? 'backendError'),
  }),
};

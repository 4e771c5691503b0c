import type { Answer } from '../services/simulated-service.js';
import { apiError } from './api-error.js';
import { channelStatistics } from './channel-statistics.js';

/** Path of the channels route. */
export const CHANNELS_ROUTE = '/youtube/v3/channels';

/** Prefix of channel ids; other ids are unknown. */
const CHANNEL_ID_PREFIX = 'UC';

/** `GET /youtube/v3/channels?part=statistics&id=UC...`. An unknown channel gives an empty list, not an error. */
export function listChannels(query: URLSearchParams): Answer {
  const id = query.get('id');
  if (!id) return badRequest('No filter selected: add "id" to the query.', 'missingRequiredParameter');
  if (query.get('part') !== 'statistics') {
    return badRequest('Expected "part=statistics" in the query.', 'unknownPart');
  }
  const items = id.startsWith(CHANNEL_ID_PREFIX)
    ? [{ kind: 'youtube#channel', id, statistics: channelStatistics(id) }]
    : [];
  return {
    status: 200,
    body: {
      kind: 'youtube#channelListResponse',
      pageInfo: { totalResults: items.length, resultsPerPage: 5 },
      items,
    },
  };
}

function badRequest(message: string, reason: string): Answer {
  return { status: 400, body: apiError(400, message, reason) };
}

import type { Answer, SimulatedService } from '../services/simulated-service.js';
import { profileOf } from './profile.js';

/** Names of errors by status; other statuses are `InternalServerError`. */
const NAMES: Readonly<Record<number, string>> = {
  400: 'InvalidRequest',
  404: 'NotFound',
  429: 'RateLimitExceeded',
  502: 'UpstreamFailure',
  503: 'NotEnoughResources',
};

/** The profile API of ATProto. */
export const ATPROTO: SimulatedService = {
  name: 'atproto',
  routes: {
    'GET /xrpc/app.bsky.actor.getProfile': {
      answer: ({ query }) => getProfile(query.get('actor')),
      nonsense: () => ({ status: 200, body: { did: 42, handle: null } }),
    },
  },
  error: ({ status, message }) => ({
    status,
    body: { error: NAMES[status] ?? 'InternalServerError', message },
  }),
};

/** The network has each account whose id is well-formed. */
function getProfile(actor: string | null): Answer {
  if (!actor) return ATPROTO.error({ status: 400, message: 'Error: Params must have the property "actor"' });
  if (!/^did:plc:[a-z2-7]{24}$/.test(actor)) {
    return ATPROTO.error({ status: 400, message: 'Profile not found' });
  }
  return { status: 200, body: profileOf(actor) };
}

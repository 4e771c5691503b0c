import { callerKey, hashOfKey, readProperty, readText } from '@breakwater/core';
import type { RateLimitKey, RateLimitRequest } from '../policies/policy.options.js';
import { clientNetwork } from './client-network.js';

/** Header of API keys. */
const API_KEY_HEADER = 'x-api-key';

/** Key of a request without an address, e.g. a message of a broker. All of them share it. */
const NO_ADDRESS = 'unknown';

/**
 * The key of a client for a policy. A client that is named by a user id or an API key cannot get the key of an address, or the reverse.
 *
 * @param name what names the client in a policy with this kind of key: an address, the id of a user, an API key, or any text
 */
export function keyOfClient(kind: RateLimitKey, name: string): string {
  switch (kind) {
    case 'ip':
      return bounded(clientNetwork(name));
    case 'user':
      return bounded(`user ${name}`);
    case 'api-key':
      // Memory must not hold API keys in plain text.
      return `key ${hashOfKey(name)}`;
    default:
      return bounded(name);
  }
}

/** The key of the client of a request; `undefined` if the policy does not apply. */
export function keyOfRequest(
  kind: RateLimitKey,
  request: RateLimitRequest,
): string | undefined | Promise<string | undefined> {
  if (typeof kind === 'function') {
    const key = kind(request);
    return typeof key === 'object' ? key.then(keyFrom) : keyFrom(key);
  }
  const named = kind === 'user' ? userOf(request) : kind === 'api-key' ? apiKeyOf(request) : undefined;
  return keyOfClient(named === undefined ? 'ip' : kind, named ?? addressOf(request));
}

/** The id of the user that an earlier guard has found. */
function userOf(request: RateLimitRequest): string | undefined {
  const user = readProperty(request, 'user');
  if (user === undefined || user === null) return undefined;
  const id = readProperty(user, 'id') ?? readProperty(user, 'sub');
  return typeof id === 'string' || typeof id === 'number' || typeof id === 'bigint' ? String(id) : undefined;
}

/** The address of the client, as the framework sees it. */
function addressOf(request: RateLimitRequest): string {
  const address = request.ip ?? readText(readProperty(request, 'socket'), 'remoteAddress');
  return typeof address === 'string' && address !== '' ? address : NO_ADDRESS;
}

function apiKeyOf({ headers }: RateLimitRequest): string | undefined {
  const value = headers?.[API_KEY_HEADER];
  const key = Array.isArray(value) ? value[0] : value;
  return key === undefined || key === '' ? undefined : key;
}

const keyFrom = (key: unknown): string | undefined => callerKey(key, 'rateLimit.key');

const bounded = (key: string): string => keyFrom(key) ?? key;

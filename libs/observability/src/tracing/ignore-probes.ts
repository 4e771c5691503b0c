import type { OptionsCheck } from '@breakwater/core';
import { DEFAULT_TRACING_OPTIONS } from './tracing.constants.js';

/** The part of a request that is read. Requests of Node, Express and Fastify all have it. */
export interface AddressedRequest {
  readonly url?: string | undefined;
  /** In Express, the URL before routers removed their prefix. */
  readonly originalUrl?: string;
}

/**
 * Returns a function that recognizes probes and scrapes. Use it as `ignoreIncomingRequestHook` of OpenTelemetry's HTTP
 * instrumentation, which then creates no span for the request, nor for the work that the request causes.
 *
 * @param paths paths including everything below them: `/health` includes `/health/ready`, but not `/healthy`
 */
export function ignoreProbes(
  paths: readonly string[] = DEFAULT_TRACING_OPTIONS.ignorePaths,
): (request: AddressedRequest) => boolean {
  const prefixes = paths.map((path) => path.replace(/\/$/, ''));
  return ({ originalUrl, url }) => {
    const address = originalUrl ?? url ?? '';
    return prefixes.some((prefix) => address.startsWith(prefix) && isEnd(address[prefix.length]));
  };
}

/** @throws OptionsError unless `paths` is a list of paths */
export function checkPaths(check: OptionsCheck, option: string, paths: unknown): void {
  const valid =
    Array.isArray(paths) && paths.every((path) => typeof path === 'string' && /^\/\S+$/.test(path));
  check.that(valid, option, "a list of paths such as '/health'", paths);
}

const isEnd = (character: string | undefined): boolean =>
  character === undefined || '/?#'.includes(character);

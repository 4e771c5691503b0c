import type { OptionsCheck } from '@breakwater/core';
import { DEFAULT_TRACING_OPTIONS } from './tracing.constants.js';

/** What is looked at of a request: Node's own has it, and so has Express' and Fastify's. */
export interface AddressedRequest {
  readonly url?: string | undefined;
  /** Express: the URL before routers cut off their prefix. */
  readonly originalUrl?: string;
}

/**
 * Builds the test whether a request is a probe or a scrape. It fits `ignoreIncomingRequestHook` of OpenTelemetry's
 * HTTP instrumentation, which then makes no span for the request, nor for anything that the request causes.
 *
 * @param paths each counts with everything below it: `/health` is `/health/ready`, too, and not `/healthy`
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

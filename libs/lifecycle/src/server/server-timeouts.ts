import type { Server } from 'node:http';

/** Idle time, in milliseconds, after which most balancers (AWS ALB, nginx upstream) drop their own connections. */
const BALANCER_IDLE_TIMEOUT = 60_000;

/** The time limits of a server that matter at its end, in milliseconds; 0 switches one off. */
type ServerTimeouts = Pick<Server, 'keepAliveTimeout' | 'headersTimeout' | 'requestTimeout'>;

/** Warnings about time limits that make no sense, alone or behind a balancer. */
export function serverTimeoutWarnings(server: ServerTimeouts, behindBalancer: boolean): string[] {
  const { keepAliveTimeout, headersTimeout, requestTimeout } = server;
  const warnings: string[] = [];
  if (keepAliveTimeout === 0) {
    warnings.push(
      '`server.keepAliveTimeout` is 0: the server never closes idle connections, so their number grows.',
    );
  } else if (behindBalancer && keepAliveTimeout <= BALANCER_IDLE_TIMEOUT) {
    warnings.push(
      `\`server.keepAliveTimeout\` is ${keepAliveTimeout} ms: a balancer that keeps idle connections for ` +
        `${BALANCER_IDLE_TIMEOUT} ms sends requests on connections that this server is closing (502). ` +
        "Set it above the balancer's idle time.",
    );
  }
  if (requestTimeout > 0 && headersTimeout > requestTimeout) {
    warnings.push(
      `\`server.headersTimeout\` (${headersTimeout} ms) is longer than \`requestTimeout\` (${requestTimeout} ms) ` +
        'and never takes effect.',
    );
  }
  return warnings;
}

import type { ChaosFault, ChaosTarget, ResolvedChaosRule } from './chaos.rule.js';

/** Describes a rule in one line, e.g. `5 % of the calls to upstream 'payments' suffer error ECONNRESET until 2026-01-01T10:00:00.000Z`. */
export const describeRule = ({ target, fault, rate, until }: ResolvedChaosRule): string =>
  `${percent(rate)} of the calls ${describeTarget(target)} suffer ${describeFault(fault)} until ${new Date(until).toISOString()}`;

/** Describes the fault of a rule, e.g. `status 503`. */
function describeFault(fault: ChaosFault): string {
  switch (fault.kind) {
    case 'error':
      return `error ${fault.code ?? fault.family}`;
    case 'latency':
      return fault.duration === undefined
        ? `latency of ${fault.min} to ${fault.max} ms`
        : `latency of ${fault.duration} ms`;
    case 'status':
      return `status ${fault.status}`;
    default:
      return fault.kind;
  }
}

function describeTarget({ policy, upstream, route, header, userShare }: ChaosTarget): string {
  return [
    policy !== undefined && `of policy '${policy}'`,
    upstream !== undefined && `to upstream '${upstream}'`,
    route !== undefined && `of route '${route}'`,
    userShare !== undefined && `of ${percent(userShare)} of the users`,
    header && 'of requests that name the rule',
  ]
    .filter(Boolean)
    .join(' ');
}

const percent = (share: number): string => `${Number((share * 100).toFixed(4))} %`;

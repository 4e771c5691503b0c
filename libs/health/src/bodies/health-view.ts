import type { HealthReport } from '../health-report.js';

/** The endpoint for which a body is made. */
export type HealthViewKind =
  'overall' | 'detailed' | 'live' | 'ready' | 'startup' | 'modules' | 'resources' | 'group' | 'check';

/** The content of an answer. */
export interface HealthView {
  readonly kind: HealthViewKind;
  readonly report: HealthReport;
  /** Milliseconds that the answer took so far. */
  readonly responseTime: number;
  /** True if the client may see more than the status. */
  readonly details: boolean;
}

/** A format of the bodies; as a token, the one that the module's option `format` names. */
export interface HealthBodyFormat {
  readonly contentType: string;
  /** The body as an object for JSON, or a promise of it. */
  render(view: HealthView): unknown;
}

export const HealthBodyFormat = Symbol('@breakwater/health:HealthBodyFormat');

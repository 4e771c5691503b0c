import type { HealthReport } from '../health-report.js';

/** Which endpoint a body is for. */
export type HealthViewKind =
  'overall' | 'detailed' | 'live' | 'ready' | 'startup' | 'modules' | 'resources' | 'group' | 'check';

/** What an endpoint shows. */
export interface HealthView {
  readonly kind: HealthViewKind;
  readonly report: HealthReport;
  /** Whether the client may see more than the status. */
  readonly details: boolean;
}

/** A shape of bodies. */
export interface HealthBodyFormat {
  readonly contentType: string;
  /** The body as an object for JSON, or a promise of it. */
  render(view: HealthView): unknown;
}

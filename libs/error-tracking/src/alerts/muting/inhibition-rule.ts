import type { AlertMatcher } from './alert-matcher.js';

/** Keeps alerts quiet while another fires that explains them. */
export interface InhibitionRule {
  /** The alert that explains, e.g. the database being down. */
  readonly sourceMatchers: readonly AlertMatcher[];
  /** The alerts that are kept quiet meanwhile. An alert that is a source as well is not kept quiet by another such one. */
  readonly targetMatchers: readonly AlertMatcher[];
  /** Labels that have to be the same in both. @default [] */
  readonly equal?: readonly string[];
}

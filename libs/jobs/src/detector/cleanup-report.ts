/** Result of a look for stuck operations. */
export interface CleanupReport {
  /** Number of stuck operations that it found. */
  readonly scanned: number;
  /** Number of recoveries that have begun. They run on in the background. */
  readonly recovered: number;
  /** Number of operations that have failed for good. */
  readonly failed: number;
  /** Number of old records that were deleted. */
  readonly deleted: number;
  readonly durationMs: number;
}

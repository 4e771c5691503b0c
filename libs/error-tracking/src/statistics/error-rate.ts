/** How many requests went wrong in the last minutes. The names are those of requirements/podcast-platform.md, section 1.2. */
export interface ErrorRate {
  readonly error_count: number;
  readonly success_count: number;
  readonly total_requests: number;
  /** Percentage of the requests, rounded to two digits; 0 when there was none. */
  readonly error_rate_percent: number;
  /** Length of the window in seconds. */
  readonly window_seconds: number;
}

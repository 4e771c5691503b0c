import { seconds } from '@breakwater/core';

/** Defaults of the retry budget. */
export const DEFAULT_RETRY_BUDGET_OPTIONS = {
  /** Source: Envoy `retry_budget.budget_percent`, Finagle `RetryBudget`. */
  ratio: 0.2,
  /** Ten a second. Source: Finagle `RetryBudget` (`minRetriesPerSec`); measured in docs/decisions/0003-retry-budget.md. */
  minimum: 100,
  /** Source: Finagle `RetryBudget` (`ttl`). */
  window: seconds(10),
  rejectWithBudgetError: false,
} as const;

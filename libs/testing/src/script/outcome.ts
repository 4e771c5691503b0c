/** One outcome of a script. `delay` is in milliseconds of the clock. */
export type Outcome =
  | { readonly kind: 'success' | 'failure' | 'timeout'; readonly delay: number }
  | { readonly kind: 'hang' }
  | { readonly kind: 'code'; readonly delay: number; readonly code: string }
  | {
      readonly kind: 'status';
      readonly delay: number;
      readonly status: number;
      /** Seconds in the header `Retry-After`. */
      readonly retryAfter?: number;
    };

/** Number of equal outcomes from which {@link printScript} writes them as a repeat. */
const MIN_REPEATS = 3;

/** Writes an outcome as a script does, e.g. `200ms:S`. */
export function printOutcome(outcome: Outcome): string {
  if (outcome.kind === 'hang') return 'H';
  if (outcome.kind === 'timeout') return `T(${outcome.delay})`;
  return `${outcome.delay > 0 ? `${outcome.delay}ms:` : ''}${printUndelayed(outcome)}`;
}

/** Writes outcomes as a script. `parseScript` reads it back. */
export function printScript(outcomes: readonly Outcome[]): string {
  const runs: { readonly text: string; count: number }[] = [];
  for (const text of outcomes.map(printOutcome)) {
    const last = runs.at(-1);
    if (last?.text === text) last.count += 1;
    else runs.push({ text, count: 1 });
  }
  return runs
    .flatMap(({ text, count }) =>
      count < MIN_REPEATS ? Array.from({ length: count }, () => text) : [`${count}*${text}`],
    )
    .join(' ');
}

function printUndelayed(outcome: Exclude<Outcome, { readonly kind: 'hang' }>): string {
  switch (outcome.kind) {
    case 'code':
      return `E(${outcome.code})`;
    case 'status':
      return `${outcome.status}${outcome.retryAfter === undefined ? '' : `(${outcome.retryAfter})`}`;
    default:
      return outcome.kind === 'success' ? 'S' : 'F';
  }
}

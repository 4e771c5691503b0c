import { format } from 'prettier';
import { describeMachine } from './machine.js';
import type { KeptResult } from './kept-results.js';
import { toTable } from './table.js';
import { describePeers } from './versions.js';

/** The page `docs/benchmarks.md`. */
export function benchmarksPage(
  results: readonly KeptResult[],
  unmeasured: readonly string[],
): Promise<string> {
  return format(
    `# Benchmarks

${describeMachine()}; ${describePeers()}.

${toTable(results)}
${unmeasured.length === 0 ? '' : `\nCases without a figure so far: ${unmeasured.join(', ')}.\n`}
\`npm run bench\` measures every case and writes this page; \`npm run bench -- start scrape\` measures some cases and writes their rows.
Each case has a process of its own, in which all contenders take turns. The figures are medians of the rounds; the ratios are medians
of the ratios within each round. Production build, no listeners. \`bench/results.json\` keeps the figures.

These pages explain the figures and the targets that are missed: [the cost of a call](decisions/0004-cost-of-a-call.md),
[of metrics](decisions/0008-cost-of-metrics.md), [the start of the API](decisions/0021-start-of-the-api.md),
[rate limits](decisions/0023-one-script-for-rate-limits.md), [caches](decisions/0024-caches-on-bentocache.md) and
[HTTP clients](decisions/0025-http-on-undici.md). [The experiment of load shedding](decisions/0048-experiment-of-load-shedding.md) and
[the cost of the dashboard](decisions/0055-cost-of-the-dashboard.md) have their setups.
`,
    { parser: 'markdown', printWidth: 110 },
  );
}

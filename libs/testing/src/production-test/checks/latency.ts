import { type Check, type CheckContext, failed, passed, warning } from '../check.js';

const section = 'performance';

/** Part of the requests that are sent one by one. */
const ALONE = 0.75;

/** The nearest-rank percentile of sorted values. */
export function percentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
}

async function measure(
  { instance, options }: CheckContext,
  path: string,
): Promise<{ readonly durations: number[]; readonly bad: string[] }> {
  const { requests, concurrency } = options;
  const alone = Math.ceil(requests * ALONE);
  const answers = [];
  for (let sent = 0; sent < alone; sent++) answers.push(await instance.get(path));
  for (let sent = alone; sent < requests; sent += concurrency)
    answers.push(...(await instance.together(Math.min(concurrency, requests - sent), path)));
  return {
    durations: answers.map(({ duration }) => duration).toSorted((one, other) => one - other),
    bad: [
      ...new Set(answers.filter(({ status }) => status < 200 || status >= 400).map(({ summary }) => summary)),
    ],
  };
}

/** One check for each path. Slow answers warn and do not fail: they depend on the way between the test and the instance. */
export const latencyChecks = (paths: readonly string[]): readonly Check[] =>
  paths.map((path) => ({
    section,
    name: `GET ${path} answers in time`,
    async run(context) {
      const { durations, bad } = await measure(context, path);
      if (bad.length > 0) return failed(`${bad.join(', ')}; name paths that answer with 2xx: --path`);
      const { p50, p95, p99 } = context.options;
      const judged = [50, 95, 99].map((percent, index) => {
        const value = percentile(durations, percent);
        const limit = [p50, p95, p99][index]!;
        return {
          text: `p${percent} ${value.toFixed(1)} ms`,
          slow: value > limit ? `p${percent} is above ${limit} ms` : '',
        };
      });
      const seen = `${judged.map(({ text }) => text).join(', ')} (${durations.length} requests)`;
      const slow = judged.flatMap((figure) => (figure.slow ? [figure.slow] : []));
      return slow.length > 0 ? warning(`${seen}; ${slow.join(', ')}`) : passed(seen);
    },
  }));

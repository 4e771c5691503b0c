/** A line of a scrape. */
export interface Line {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly exemplar?: {
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
    readonly timestamp: number;
  };
}

/** A metric of a scrape. */
export interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly lines: readonly Line[];
}

type Format = 'text' | 'openmetrics';

const NUMBER = String.raw`(?:[+-]?Inf|NaN|[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)`;
const LABEL = String.raw`[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"`;
const LABELS = String.raw`(?:\{((?:${LABEL}(?:,${LABEL})*)?)\})?`;
const SAMPLE = new RegExp(
  String.raw`^([a-zA-Z_:][a-zA-Z0-9_:]*)${LABELS} (${NUMBER})(?: # \{((?:${LABEL}(?:,${LABEL})*)?)\} (${NUMBER})(?: (${NUMBER}))?)?$`,
);
const META = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/;

/** Suffixes that lines of each type may have after the name of the metric. */
const SUFFIXES: Readonly<Record<Format, Readonly<Record<string, readonly string[]>>>> = {
  text: {
    counter: [''],
    gauge: [''],
    untyped: [''],
    histogram: ['_bucket', '_sum', '_count'],
    summary: ['', '_sum', '_count'],
  },
  openmetrics: {
    counter: ['_total', '_created'],
    gauge: [''],
    unknown: [''],
    histogram: ['_bucket', '_sum', '_count', '_created'],
    summary: ['', '_sum', '_count', '_created'],
  },
};

/**
 * Reads a scrape as strictly as the two specifications demand: one description before each metric, all lines of a metric
 * together, no series twice, rising buckets that end with `+Inf` equal to the count, `# EOF` and exemplars only in OpenMetrics.
 */
export function parseExposition(text: string, format: Format): Map<string, Family> {
  const families = new Map<string, Family & { lines: Line[] }>();
  const described = new Map<string, Partial<Record<'HELP' | 'TYPE', string>>>();
  const seen = new Set<string>();
  let current: (Family & { lines: Line[] }) | undefined;

  for (const raw of bodyOf(text, format)) {
    const meta = META.exec(raw);
    if (meta) {
      const [, kind, name, value] = meta as unknown as [string, 'HELP' | 'TYPE', string, string];
      const description = described.get(name) ?? {};
      demand(description[kind] === undefined, `a second ${kind}`, raw);
      demand(!families.has(name), 'a description after the lines', raw);
      described.set(name, { ...description, [kind]: value });
      current = undefined;
      continue;
    }
    const line = lineOf(raw, format);
    if (!current || !belongs(line.name, current, format)) {
      const name = [...described.keys()].findLast((candidate) =>
        belongs(line.name, { name: candidate, type: described.get(candidate)?.TYPE ?? '' }, format),
      );
      demand(name !== undefined, 'no description of a metric of that name and type', raw);
      demand(!families.has(name), 'lines of one metric in two places', raw);
      const { HELP: help = '', TYPE: type = '' } = described.get(name) ?? {};
      demand(help !== '' && type !== '', 'HELP or TYPE is missing', raw);
      current = { name, type, help, lines: [] };
      families.set(current.name, current);
    }
    const key = `${line.name}${JSON.stringify(
      Object.entries(line.labels)
        .map(String)
        .toSorted((a, b) => (a < b ? -1 : 1)),
    )}`;
    demand(!seen.has(key), 'the same series twice', raw);
    seen.add(key);
    current.lines.push(line);
  }
  for (const family of families.values()) if (family.type === 'histogram') checkBuckets(family);
  return families;
}

function bodyOf(text: string, format: Format): string[] {
  demand(text.endsWith('\n'), 'no line feed at the end', text.slice(-20));
  const lines = text.slice(0, -1).split('\n');
  if (format === 'openmetrics') demand(lines.pop() === '# EOF', 'no # EOF at the end', text.slice(-20));
  demand(!lines.includes('# EOF'), '# EOF within', '');
  demand(!lines.includes(''), 'an empty line', '');
  return lines;
}

function lineOf(raw: string, format: Format): Line {
  const match = SAMPLE.exec(raw);
  demand(match !== null, 'not a line of the format', raw);
  const [, name = '', labels = '', value = '', exemplarLabels, exemplarValue, timestamp] = match;
  if (exemplarLabels === undefined) return { name, labels: labelsOf(labels), value: numberOf(value) };
  demand(format === 'openmetrics', 'an exemplar outside of OpenMetrics', raw);
  demand(/_(bucket|total)$/.test(name), 'an exemplar of something else than a bucket or a counter', raw);
  const example = labelsOf(exemplarLabels);
  const length = Object.entries(example).flat().join('').length;
  demand(length <= 128, 'an exemplar with more than 128 characters', raw);
  return {
    name,
    labels: labelsOf(labels),
    value: numberOf(value),
    exemplar: {
      labels: example,
      value: numberOf(exemplarValue ?? ''),
      timestamp: numberOf(timestamp ?? ''),
    },
  };
}

function labelsOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/g)];
  const labels = pairs.map(([, name = '', value = '']) => [
    name,
    value.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped)),
  ]);
  demand(new Set(labels.map(([name]) => name)).size === labels.length, 'a label twice', text);
  return Object.fromEntries(labels) as Record<string, string>;
}

function numberOf(text: string): number {
  return Number(text.replace('Inf', 'Infinity'));
}

function belongs(name: string, family: { name: string; type: string }, format: Format): boolean {
  const suffixes = SUFFIXES[format][family.type] ?? [];
  return suffixes.some((suffix) => name === family.name + suffix);
}

function checkBuckets({ name, lines }: Family): void {
  const groups = Map.groupBy(lines, ({ labels: { le: _, ...rest } }) => JSON.stringify(rest));
  for (const group of groups.values()) {
    const buckets = group.filter((line) => line.name === `${name}_bucket`);
    const counts = buckets.map(({ value }) => value);
    const bounds = buckets.map(({ labels }) => numberOf(labels['le'] ?? ''));
    demand(bounds.at(-1) === Infinity, 'no bucket +Inf', name);
    demand(
      bounds.every((bound, index) => index === 0 || bound > bounds[index - 1]!),
      'bounds fall',
      name,
    );
    demand(
      counts.every((count, index) => index === 0 || count >= counts[index - 1]!),
      'counts fall',
      name,
    );
    demand(
      group.some((line) => line.name === `${name}_sum`),
      'no sum',
      name,
    );
    const count = group.find((line) => line.name === `${name}_count`);
    demand(count?.value === counts.at(-1), 'the count is not that of the last bucket', name);
    const examples = buckets.filter(({ exemplar }) => exemplar);
    for (const { exemplar, labels } of examples) {
      demand(exemplar!.value <= numberOf(labels['le'] ?? ''), 'an exemplar of another bucket', name);
    }
  }
}

function demand(condition: boolean, fault: string, where: string): asserts condition {
  if (!condition) throw new Error(`Invalid exposition: ${fault}: ${where}`);
}

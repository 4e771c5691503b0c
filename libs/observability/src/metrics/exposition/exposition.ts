import { setImmediate } from 'node:timers/promises';
import { formatNumber } from '../model/format-number.js';
import { LabelSet } from '../model/label-set.js';
import type { Exemplar, Metric, Sample } from '../model/metric.js';
import { EXPOSITION_SLICE } from '../metrics.constants.js';
import type { CollectedMetric } from './collection.js';
import type { ExpositionFormat } from './exposition-format.js';

const TOTAL = '_total';

/**
 * Writes metrics as text, in slices, between which other work gets its turn.
 *
 * @param defaults labels of every series that has none of that name
 * @see https://prometheus.io/docs/instrumenting/exposition_formats and
 * https://prometheus.io/docs/specs/om/open_metrics_spec
 */
export async function writeExposition(
  collected: readonly CollectedMetric[],
  format: ExpositionFormat,
  defaults: LabelSet,
): Promise<Buffer> {
  const slices: Buffer[] = [];
  let text = '';
  let lines = 0;
  for (const { metric, samples } of collected) {
    text += head(metric, format);
    const more = defaultsOf(metric, defaults);
    for (const sample of samples) {
      text += line(sample, metric, more, format);
      if (++lines % EXPOSITION_SLICE !== 0) continue;
      slices.push(Buffer.from(text));
      text = '';
      await setImmediate();
    }
  }
  slices.push(Buffer.from(format === 'openmetrics' ? `${text}# EOF\n` : text));
  return Buffer.concat(slices);
}

function head({ name, help, type }: Metric, format: ExpositionFormat): string {
  const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  if (format === 'text') return `# HELP ${name} ${escaped}\n# TYPE ${name} ${type}\n`;
  const family = familyOf(name, type);
  const word = type === 'untyped' ? 'unknown' : type;
  return `# TYPE ${family} ${word}\n# HELP ${family} ${escaped.replaceAll('"', '\\"')}\n`;
}

/** OpenMetrics names a counter without the suffix that each of its lines must have. */
function familyOf(name: string, type: Metric['type']): string {
  return type === 'counter' && name.endsWith(TOTAL) ? name.slice(0, -TOTAL.length) : name;
}

function line(sample: Sample, { type }: Metric, defaults: string, format: ExpositionFormat): string {
  const { le, labels, value, exemplar } = sample;
  let { name } = sample;
  if (format === 'openmetrics' && type === 'counter' && !name.endsWith(TOTAL)) name += TOTAL;
  let braces = labels.text;
  if (le !== undefined) braces += braces === '' ? `le="${le}"` : `,le="${le}"`;
  if (defaults !== '') braces += braces === '' ? defaults : `,${defaults}`;
  const text = `${braces === '' ? name : `${name}{${braces}}`} ${formatNumber(value)}`;
  return exemplar && format === 'openmetrics' ? `${text}${example(exemplar)}\n` : `${text}\n`;
}

function example({ labels, value, timestamp }: Exemplar): string {
  const text = ` # {${labels.text}} ${formatNumber(value)}`;
  return timestamp === undefined ? text : `${text} ${timestamp.toFixed(3)}`;
}

function defaultsOf({ labelNames }: Metric, defaults: LabelSet): string {
  if (!labelNames.some((name) => Object.hasOwn(defaults.values, name))) return defaults.text;
  const others = Object.entries(defaults.values).filter(([name]) => !labelNames.includes(name));
  return new LabelSet(Object.fromEntries(others)).text;
}

import type { ExpositionFormat } from './exposition-format.js';

/** Format of the endpoint's answer. */
export type MetricsFormat = ExpositionFormat | 'json';

/** Media types that the endpoint produces, and the wildcards that it answers with text. */
const FORMATS: Readonly<Record<string, MetricsFormat>> = {
  'application/openmetrics-text': 'openmetrics',
  'application/json': 'json',
  'text/plain': 'text',
  'text/*': 'text',
  '*/*': 'text',
};

/** Versions that the endpoint can write, by media type. A client that names no version accepts any. */
const VERSIONS: Readonly<Record<string, readonly string[]>> = {
  'application/openmetrics-text': ['1.0.0'],
  'text/plain': ['0.0.4'],
};

/**
 * Chooses the format that the `Accept` header prefers: the highest `q`, or the first of several with the same `q` (RFC 9110,
 * section 12.5.1, without the precedence of narrower ranges). Chooses text if the header names no supported format.
 */
export function negotiateFormat(accept: string | undefined): MetricsFormat {
  let chosen: MetricsFormat = 'text';
  let best = 0;
  for (const range of accept?.toLowerCase().split(',') ?? []) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    const format = Object.hasOwn(FORMATS, type) ? FORMATS[type] : undefined;
    if (!format || !speaks(type, parameter(parameters, 'version'))) continue;
    const quality = Number(parameter(parameters, 'q') ?? 1);
    if (quality > best) [chosen, best] = [format, quality];
  }
  return chosen;
}

function speaks(type: string, version: string | undefined): boolean {
  return version === undefined || VERSIONS[type]?.includes(version) !== false;
}

function parameter(parameters: readonly string[], name: string): string | undefined {
  const found = parameters.find((text) => text.startsWith(`${name}=`));
  return found?.slice(name.length + 1).replaceAll('"', '');
}

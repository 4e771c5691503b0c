/** A text format of Prometheus: `text` is version 0.0.4; `openmetrics` is OpenMetrics 1.0.0 and includes exemplars. */
export type ExpositionFormat = 'text' | 'openmetrics';

/** Media type of each format. */
export const CONTENT_TYPES: Readonly<Record<ExpositionFormat, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

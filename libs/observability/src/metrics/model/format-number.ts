/** Formats a number for both text formats. */
export function formatNumber(value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}

/**
 * Formats the bound of a bucket as OpenMetrics recommends and Prometheus 3 stores it: `1.0`, not `1`. The bound is a label, so
 * a different spelling would create a different series.
 */
export function formatFloat(value: number): string {
  const text = formatNumber(value);
  return Number.isInteger(value) && !text.includes('e') ? `${text}.0` : text;
}

/** A number as both formats read it. */
export function formatNumber(value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}

/**
 * A bound of a bucket in the one spelling that OpenMetrics recommends and Prometheus 3 stores: `1.0`, not `1`. The bound is a label, so
 * another spelling in another format would be another series.
 */
export function formatFloat(value: number): string {
  const text = formatNumber(value);
  return Number.isInteger(value) && !text.includes('e') ? `${text}.0` : text;
}

/** Paths of probes and scrapes, including everything below them. Their requests write no log lines and create no spans. */
export const PROBE_PATHS = ['/health', '/live', '/ready', '/metrics'] as const;

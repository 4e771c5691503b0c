/** What a module says of itself; `details` may be shown to operators, so no secrets. */
export interface ModuleStatus {
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  /** One sentence for a human. */
  readonly message?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Port: a provider that reports the state of its module to the health endpoints. */
export interface StatusReporter {
  getHealthStatus(): ModuleStatus | Promise<ModuleStatus>;
}

/** Status of a module. `details` may be shown to operators and must not contain secrets. */
export interface ModuleStatus {
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  /** One sentence for operators. */
  readonly message?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Port: a provider that reports the state of its module to the health endpoints. */
export interface StatusReporter {
  getHealthStatus(): ModuleStatus | Promise<ModuleStatus>;
}

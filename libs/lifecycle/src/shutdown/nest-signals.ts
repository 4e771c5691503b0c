/** Fields in which Nest 12 and Nest 11 keep the signals that their own shutdown hooks listen to. */
interface SignalFields {
  readonly shutdownCleanupRefs?: ReadonlyMap<string, unknown>;
  readonly activeShutdownSignals?: readonly string[];
}

/** Returns true if `app.enableShutdownHooks()` listens to `signal`: Nest raises the signal again after it has closed. */
export function nestListensTo(app: object | undefined, signal: string): boolean {
  const { shutdownCleanupRefs, activeShutdownSignals } = (app ?? {}) as SignalFields;
  return shutdownCleanupRefs?.has(signal) ?? activeShutdownSignals?.includes(signal) ?? false;
}

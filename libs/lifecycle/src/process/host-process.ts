/** The way in which an error reached the top of the process. */
export type CrashOrigin = 'uncaughtException' | 'unhandledRejection';

/** Port: the process around the application. Replace it in tests, so that no signal and no exit reaches the runner. */
export interface HostProcess {
  /** Applications whose hosts have the same scope end together. @default the host itself */
  readonly scope?: object;
  /** Calls `listener` at every delivery of `signal`; returns the function that stops listening. */
  onSignal(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): () => void;
  /** Calls `listener` for every uncaught error; returns the function that stops listening. */
  onCrash(listener: (error: unknown, origin: CrashOrigin) => void): () => void;
  /** Kinds of the handles and requests that keep the event loop busy. */
  activeResources(): readonly string[];
  /** Waits until the last log lines are written, then ends the process. */
  exit(code: number): void;
}

/** Injection token of {@link HostProcess}. */
export const HostProcess = Symbol('@breakwater/lifecycle:HostProcess');

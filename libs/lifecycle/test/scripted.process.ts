import type { CrashOrigin, HostProcess } from '../src/process/host-process.js';

/** {@link HostProcess} for tests: it raises signals and crashes by hand and records the exit code. */
export class ScriptedProcess implements HostProcess {
  readonly exitCodes: number[] = [];
  readonly #signals = new Map<string, Set<(signal: NodeJS.Signals) => void>>();
  readonly #crashes = new Set<(error: unknown, origin: CrashOrigin) => void>();

  /** Number of listeners for signals and crashes. */
  get listeners(): number {
    return [...this.#signals.values()].reduce((sum, set) => sum + set.size, this.#crashes.size);
  }

  raise(signal: NodeJS.Signals): void {
    for (const listener of this.#signals.get(signal) ?? []) listener(signal);
  }

  crash(error: unknown, origin: CrashOrigin = 'uncaughtException'): void {
    for (const listener of this.#crashes) listener(error, origin);
  }

  onSignal(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): () => void {
    const listeners = this.#signals.get(signal) ?? new Set();
    this.#signals.set(signal, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  onCrash(listener: (error: unknown, origin: CrashOrigin) => void): () => void {
    this.#crashes.add(listener);
    return () => this.#crashes.delete(listener);
  }

  activeResources(): readonly string[] {
    return ['Timeout', 'TCPSocketWrap', 'Timeout'];
  }

  exit(code: number): void {
    this.exitCodes.push(code);
  }
}

import type { CrashOrigin, HostProcess } from '../process/host-process.js';
import type { ShutdownCause } from './shutdown-cause.js';

/** An application whose shutdown ends the process. */
export interface ProcessMember {
  readonly signals: readonly NodeJS.Signals[];
  readonly handleCrashes: boolean;
  /** True if Nest's own hooks will raise the signal again once this application is closed. */
  readonly raisesSignalAgain: boolean;
  /** Logs why the process ends. */
  announce(cause: ShutdownCause): void;
  /** Begins the end of the application, or notes a further failure during it. */
  end(cause: ShutdownCause): void;
  /** Ends the application at once, with a report. */
  force(headline: string): void;
}

const COORDINATOR = Symbol.for('@breakwater/lifecycle:ProcessCoordinator');

/**
 * Lets all applications of one process end together: each signal and each crash reaches every one of them, and the process
 * exits once, when the last has ended, with the worst exit code.
 */
export class ProcessCoordinator {
  readonly #members = new Map<ProcessMember, { code: number | undefined }>();
  readonly #listeners = new Map<string, () => void>();
  #cause: ShutdownCause | undefined;
  /** Signals that Nest's own hooks are about to raise again. */
  #echoes = 0;
  #exited = false;

  constructor(private readonly host: HostProcess) {}

  /** The coordinator of the process behind `host`. It is stored on the scope of `host`, so that two copies of the package share it. */
  static of(host: HostProcess): ProcessCoordinator {
    const scope = (host.scope ?? host) as { [COORDINATOR]?: ProcessCoordinator };
    const existing = scope[COORDINATOR];
    if (existing) return existing;
    const value = new ProcessCoordinator(host);
    Object.defineProperty(scope, COORDINATOR, { value, configurable: true });
    return value;
  }

  /** Adds an application. An application that is added while the process ends is ended as well. */
  join(member: ProcessMember): void {
    this.#members.set(member, { code: undefined });
    this.#listen();
    if (this.#cause) member.end(this.#cause);
  }

  /** Removes an application that was closed by hand. */
  leave(member: ProcessMember): void {
    this.#members.delete(member);
    this.#listen();
    this.#exitWhenEnded();
  }

  /** Ends every application; `speaker` logs why. */
  end(cause: ShutdownCause, speaker?: ProcessMember): void {
    const members = [...this.#members.keys()];
    this.#cause ??= cause;
    (speaker ?? members[0])?.announce(cause);
    for (const member of members) member.end(cause);
  }

  /** Records that an application has ended, in order or by force. */
  ended(member: ProcessMember, code: number): void {
    const state = this.#members.get(member);
    if (!state || state.code !== undefined) return;
    state.code = code;
    if (member.raisesSignalAgain) this.#echoes++;
    this.#exitWhenEnded();
  }

  #exitWhenEnded(): void {
    const codes = [...this.#members.values()].map(({ code }) => code);
    if (this.#exited || codes.length === 0 || codes.includes(undefined)) return;
    this.#exited = true;
    this.host.exit(Math.max(...(codes as number[])));
  }

  #onSignal(signal: NodeJS.Signals): void {
    if (!this.#cause) {
      this.end({ kind: 'signal', signal });
      return;
    }
    if (this.#echoes > 0) {
      this.#echoes--;
      return;
    }
    for (const [member, { code }] of this.#members) {
      if (code === undefined) member.force(`Received ${signal} during the shutdown; the exit is forced`);
    }
  }

  #onCrash(error: unknown, origin: CrashOrigin): void {
    this.end({ kind: 'crash', error, origin });
  }

  /** Listens once to each signal that at least one application needs. */
  #listen(): void {
    const members = [...this.#members.keys()];
    const wanted = new Map<string, () => () => void>();
    for (const signal of new Set(members.flatMap(({ signals }) => signals))) {
      wanted.set(signal, () => this.host.onSignal(signal, (received) => this.#onSignal(received)));
    }
    if (members.some(({ handleCrashes }) => handleCrashes)) {
      wanted.set('crash', () => this.host.onCrash((error, origin) => this.#onCrash(error, origin)));
    }
    for (const [name, stop] of this.#listeners) {
      if (wanted.has(name)) continue;
      this.#listeners.delete(name);
      stop();
    }
    for (const [name, start] of wanted) {
      if (!this.#listeners.has(name)) this.#listeners.set(name, start());
    }
  }
}

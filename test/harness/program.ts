import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './until.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Node keeps compiled code in this folder, so that the next process of the same program starts faster. */
export const COMPILE_CACHE = join(ROOT, 'node_modules/.cache/breakwater-programs');

/** The only variables that a program under test gets from the machine, so that others do not affect it. */
const CLEAN = {
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  NODE_COMPILE_CACHE: COMPILE_CACHE,
};

/** A program, run as a process of its own. */
export class Program {
  /** The output of the program so far. */
  output = '';
  /** Exit code; `null` when a signal ended the program. */
  readonly ended: Promise<number | null>;
  /** Whether the program has ended. */
  hasEnded = false;
  readonly #child: ChildProcess;

  /**
   * @param command the program and its arguments
   * @param environment the only variables that the program sees, besides PATH, HOME and NODE_COMPILE_CACHE
   * @param cwd the working folder; by default the root of the repository
   */
  constructor(
    [file, ...args]: readonly [string, ...string[]],
    environment: NodeJS.ProcessEnv,
    cwd: string = ROOT,
  ) {
    this.#child = spawn(file, args, {
      cwd,
      env: { ...CLEAN, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.ended = once(this.#child, 'close').then(([code]) => {
      this.hasEnded = true;
      return code as number | null;
    });
  }

  /** Waits until the program has printed `text`. */
  async prints(text: string, limit?: number): Promise<void> {
    await until(
      () => this.output,
      (output) => output.includes(text) || this.hasEnded,
      limit,
    );
    if (!this.output.includes(text))
      throw new Error(`The program ended before it printed "${text}":\n${this.output}`);
  }

  /**
   * Waits until the program ends.
   *
   * @throws Error with the output when the exit code is not 0
   */
  async endsInOrder(): Promise<void> {
    const code = await this.ended;
    if (code !== 0) throw new Error(`The program ended with exit code ${code}:\n${this.output}`);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

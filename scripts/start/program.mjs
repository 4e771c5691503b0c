import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const END_WITH_PARENT = new URL('./end-with-parent.mjs', import.meta.url).href;

/** Milliseconds that a program may take to end before it is killed. */
const GRACE = 5_000;

/** A program that runs as a child of this process; each line that it prints is prefixed with its name. */
export class Program {
  #child;

  /**
   * @param {string} name
   * @param {string} file what Node runs
   * @param {NodeJS.ProcessEnv} environment variables on top of this process's own
   * @param {string[]} args
   */
  constructor(name, file, environment, args) {
    this.name = name;
    this.#child = spawn(process.execPath, ['--import', END_WITH_PARENT, file, ...args], {
      cwd: ROOT,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A process group of its own: Ctrl-C reaches this process alone, which then ends its children in order.
      detached: true,
    });
    this.#print(this.#child.stdout, process.stdout);
    this.#print(this.#child.stderr, process.stderr);
    /** Exit code once the program has ended and all it printed was passed on; `null` when a signal ended it. */
    this.ended = once(this.#child, 'close').then(([code]) => code);
    /** Resolves with true when the program has said that it is ready, or with false when it has ended. */
    this.ready = Promise.race([once(this.#child, 'message').then(() => true), this.ended.then(() => false)]);
  }

  /** Asks the program to end, and kills it when it does not. */
  async stop() {
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => {
      console.error(`${this.name} did not end within ${GRACE / 1_000} s and is killed.`);
      this.#child.kill('SIGKILL');
    }, GRACE);
    await this.ended;
    clearTimeout(timer);
  }

  #print(from, to) {
    createInterface({ input: from }).on('line', (line) => to.write(`${this.name.padEnd(8)} | ${line}\n`));
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { Program } from './program.mjs';
import { StartError } from './start-error.mjs';

/** Time limit until a program answers, and interval of the requests, in milliseconds. */
const START_LIMIT = 30_000;
const POLL_INTERVAL = 50;

/** The programs that live and die together. */
export class Stack {
  stopping = false;
  /** @type {Set<Program>} */
  #programs = new Set();
  /** Program that the others need until they end. @type {Program | undefined} */
  #foundation;

  /**
   * Starts a program.
   *
   * @param {string} name
   * @param {string} file file that Node runs
   * @param {NodeJS.ProcessEnv} environment variables on top of this process's own
   * @param {string[]} [args] of a program that is meant to end; one without is a service, whose end ends the others
   */
  run(name, file, environment, args) {
    if (this.stopping) throw new StartError('Stopped.');
    const program = new Program(name, file, environment, args ?? []);
    this.#programs.add(program);
    void program.ended.then((code) => {
      this.#programs.delete(program);
      if (args || this.stopping) return;
      console.error(
        `${name} has ended (${code === null ? 'killed' : `exit code ${code}`}): stopping the rest.`,
      );
      void this.stop(1);
    });
    return program;
  }

  /**
   * Starts the service on which the others stand: it ends after them. Its program says when it is ready.
   *
   * @returns {Promise<void>} rejects with a StartError when it ends before
   */
  async runFoundation(name, file, environment) {
    this.#foundation = this.run(name, file, environment);
    if (!(await this.#foundation.ready)) throw new StartError(`${name} did not start.`);
  }

  /**
   * Waits until `url` is answered well.
   *
   * @throws StartError when that takes too long, or the stack is being stopped
   */
  async answers(name, url) {
    for (const deadline = Date.now() + START_LIMIT; Date.now() < deadline; await sleep(POLL_INTERVAL)) {
      if (this.stopping) throw new StartError('Stopped.');
      const response = await fetch(url, { signal: AbortSignal.timeout(START_LIMIT) }).catch(() => undefined);
      await response?.body?.cancel();
      if (response?.ok) return;
    }
    throw new StartError(`${name} does not answer at ${url}.`);
  }

  /** Ends every program, then this process. */
  async stop(code) {
    if (this.stopping) return;
    this.stopping = true;
    const others = [...this.#programs].filter((program) => program !== this.#foundation);
    await Promise.all(others.map((program) => program.stop()));
    await this.#foundation?.stop();
    process.exit(code);
  }
}

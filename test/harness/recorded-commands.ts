import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A shell in which some programs only record how they were called. */
export class RecordedCommands {
  readonly #log: string;
  readonly #bin: string;

  /**
   * @param folder the working folder
   * @param programs the programs to record; `kubectl kustomize` runs anyway, because it needs no cluster
   */
  constructor(
    private readonly folder: string,
    programs: readonly string[],
  ) {
    this.#log = join(folder, 'commands.log');
    this.#bin = join(folder, 'bin');
    mkdirSync(this.#bin);
    writeFileSync(this.#log, '');
    const real = spawnSync('which', ['kubectl'], { encoding: 'utf8' }).stdout.trim();
    for (const program of programs) {
      const file = join(this.#bin, program);
      const kustomize = `[ "$1" = kustomize ] && exec ${real} "$@"`;
      writeFileSync(
        file,
        `#!/bin/sh\n${program === 'kubectl' ? kustomize : ''}\n{ printf '%s' ${program}; printf '\\t%s' "$@"; echo; } >> ${this.#log}\n`,
      );
      chmodSync(file, 0o755);
    }
  }

  /**
   * Runs a script in bash, which ends at the first failure and at a variable that is not set.
   *
   * @throws Error with the output, when the script fails
   */
  run(script: string, environment: NodeJS.ProcessEnv = {}): string {
    const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-euo', 'pipefail', '-c', script], {
      cwd: this.folder,
      encoding: 'utf8',
      env: {
        HOME: process.env['HOME'],
        PATH: [this.#bin, process.env['PATH']].join(delimiter),
        ...environment,
      },
    });
    if (status !== 0) throw new Error(`The script failed:\n${stdout}${stderr}`);
    return stdout;
  }

  /** The recorded calls in their order: the program and its arguments. */
  get calls(): string[][] {
    const lines = readFileSync(this.#log, 'utf8').trimEnd().split('\n');
    return lines.map((line) => line.split('\t'));
  }
}

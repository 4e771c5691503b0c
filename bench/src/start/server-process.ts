import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../http/message-of.js';
import { freePort } from './free-port.js';

/** A program that opens a server. */
export interface ServerProgram {
  readonly file: string;
  /** Variables beside that of the port. */
  readonly environment: Readonly<Record<string, string>>;
  /** Variable with the port to listen on. @default 'PORT' */
  readonly portVariable?: string;
}

const HOOK = new URL('announce-listening.js', import.meta.url).href;

/** A program that listens. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly file: string,
    readonly port: number,
    /** Nanoseconds of processor time until the program listened. */
    readonly cpuTimeOfStart: number,
  ) {}

  /** Starts a program, and waits until it listens. */
  static async start({ file, environment, portVariable = 'PORT' }: ServerProgram): Promise<ServerProcess> {
    const port = await freePort();
    const child = fork(fileURLToPath(new URL(file, import.meta.url)), {
      execArgv: ['--import', HOOK],
      env: { ...environment, PATH: process.env['PATH'], [portVariable]: String(port) },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    return new ServerProcess(child, file, port, await messageOf<number>(child, file));
  }

  /** Nanoseconds of processor time that the program has taken so far. */
  async cpuTime(): Promise<number> {
    this.child.send('time');
    return messageOf<number>(this.child, this.file);
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}

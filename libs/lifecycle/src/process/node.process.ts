import { Injectable, Logger } from '@nestjs/common';
import type { CrashOrigin, HostProcess } from './host-process.js';

/** Time, in milliseconds, for the last log lines to leave the process. */
const FLUSH_TIMEOUT = 500;

/** {@link HostProcess} of the running Node. */
@Injectable()
export class NodeProcess implements HostProcess {
  readonly scope = process;

  onSignal(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): () => void {
    process.on(signal, listener);
    return () => process.off(signal, listener);
  }

  onCrash(listener: (error: unknown, origin: CrashOrigin) => void): () => void {
    const onException = (error: unknown): void => listener(error, 'uncaughtException');
    const onRejection = (reason: unknown): void => listener(reason, 'unhandledRejection');
    process.on('uncaughtException', onException);
    process.on('unhandledRejection', onRejection);
    // A broken log pipe is not a crash: the log line about it would fail as well, without an end.
    const streams = [process.stdout, process.stderr];
    for (const stream of streams) stream.on('error', ignore);
    return () => {
      for (const stream of streams) stream.off('error', ignore);
      process.off('uncaughtException', onException);
      process.off('unhandledRejection', onRejection);
    };
  }

  activeResources(): readonly string[] {
    return process.getActiveResourcesInfo();
  }

  /** Asynchronous log transports (pino's worker) flush on the `exit` event, which only `process.exit` emits. */
  exit(code: number): void {
    // Nest's hooks with `useProcessExit` may be quicker, and always exit with 0.
    process.once('exit', () => (process.exitCode = code));
    Logger.flush();
    const exit = (): never => process.exit(code);
    setTimeout(exit, FLUSH_TIMEOUT);
    // Standard streams are asynchronous on some platforms: the callback comes when everything before it is written.
    // When the pipe has no reader, loggers get time to notice: pino's flush at the exit would retry forever.
    process.stdout.write('', (unread) => {
      process.stderr.write('', (alsoUnread) => {
        if (!unread && !alsoUnread) exit();
      });
    });
  }
}

function ignore(): void {}

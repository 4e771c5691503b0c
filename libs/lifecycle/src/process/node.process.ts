import { Injectable, Logger } from '@nestjs/common';
import { FLUSH_TIMEOUT } from '../lifecycle.constants.js';
import type { CrashOrigin, HostProcess } from './host-process.js';

/** {@link HostProcess} of the running Node. */
@Injectable()
export class NodeProcess implements HostProcess {
  onSignal(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): () => void {
    process.on(signal, listener);
    return () => process.off(signal, listener);
  }

  onCrash(listener: (error: unknown, origin: CrashOrigin) => void): () => void {
    const onException = (error: unknown): void => listener(error, 'uncaughtException');
    const onRejection = (reason: unknown): void => listener(reason, 'unhandledRejection');
    process.on('uncaughtException', onException);
    process.on('unhandledRejection', onRejection);
    return () => {
      process.off('uncaughtException', onException);
      process.off('unhandledRejection', onRejection);
    };
  }

  activeResources(): readonly string[] {
    return process.getActiveResourcesInfo();
  }

  /** Asynchronous log transports (pino's worker) flush on the `exit` event, which only `process.exit` emits. */
  exit(code: number): void {
    // Nest's hooks with `useProcessExit` may be quicker, and say 0 whatever has happened.
    process.once('exit', () => (process.exitCode = code));
    Logger.flush();
    const exit = (): never => process.exit(code);
    setTimeout(exit, FLUSH_TIMEOUT);
    // Standard streams are asynchronous on some platforms: the callback comes when everything before it is out.
    process.stdout.write('', () => process.stderr.write('', exit));
  }
}

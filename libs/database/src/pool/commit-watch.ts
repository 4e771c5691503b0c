import { AsyncLocalStorage } from 'node:async_hooks';

/** The progress of one attempt to commit, as the connection of the pool sees it. */
export interface CommitWatch {
  /** True as soon as COMMIT was sent. */
  sent: boolean;
  /** The command that the server carried out in answer to COMMIT: `COMMIT`, or `ROLLBACK` for a transaction in which a statement failed. */
  answer?: string;
  /** True once the caller has the outcome of the attempt. */
  over: boolean;
}

const storage = new AsyncLocalStorage<CommitWatch>({ name: 'breakwater.commit' });

/** Returns the attempt to which the running code belongs; `undefined` outside of `commitWithRetry()`. */
export const currentCommit = (): CommitWatch | undefined => storage.getStore();

/** Runs `work` as a part of the attempt. */
export const watchCommit = <T>(watch: CommitWatch, work: () => T): T => storage.run(watch, work);

/** Tells the attempt to which the running code belongs that COMMIT is sent. Returns the function that takes the answer. */
export function commitIsSent(): ((command: unknown) => void) | undefined {
  const watch = storage.getStore();
  if (!watch) return undefined;
  watch.sent = true;
  return (command) => {
    if (typeof command === 'string') watch.answer = command;
  };
}

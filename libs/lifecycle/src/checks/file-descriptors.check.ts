import { ProcessFacts, type StartupCheckFunction, SystemProcessFacts } from '@breakwater/core';

/** Each client connection, upstream connection and open file needs one. */
const DEFAULT_MIN = 4_096;

/** Options of {@link fileDescriptorsCheck}. */
export interface FileDescriptorsOptions {
  /** Limit below which the check warns. @default 4096 */
  readonly min?: number;
}

/** Checks the limit on open files and sockets (`ulimit -n`). It passes where the limit cannot be read. */
export function fileDescriptorsCheck(
  { min = DEFAULT_MIN }: FileDescriptorsOptions = {},
  facts: ProcessFacts = new SystemProcessFacts(),
): StartupCheckFunction {
  return () => {
    const line = /^Max open files\s+(\S+)/m.exec(facts.readFile('/proc/self/limits') ?? '')?.[1];
    if (line === undefined) return 'The limit on open files cannot be read on this system.';
    if (line === 'unlimited' || Number(line) >= min) return `${line} open files and sockets`;
    return {
      status: 'warning',
      message: `The process may open ${line} files and sockets; at least ${min} are recommended. Raise it with ulimit -n or LimitNOFILE.`,
    };
  };
}

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { messageOf } from './message-of.js';

/** HTTP framework of an application under load. */
export type Platform = 'Express' | 'Fastify';

/** The application that a process runs. */
export interface AppOrder {
  readonly set: 'videos' | 'metrics' | 'readiness' | 'health' | 'tracking';
  /** Name of the application in its set. */
  readonly label: string;
  readonly platform: Platform;
}

/** An application under load, in a process of its own, as services are. */
export interface AppProcess {
  readonly label: string;
  readonly port: number;
  /** Nanoseconds that the application has had a processor for. */
  cpuTime(): Promise<number>;
  stop(): void;
}

const SCRIPT = fileURLToPath(new URL('app.process.js', import.meta.url));

/** Starts each of the labelled applications of a set in a process of its own, one after the other. */
export async function startApps(
  set: AppOrder['set'],
  labels: readonly string[],
  platform: Platform,
): Promise<AppProcess[]> {
  const apps: AppProcess[] = [];
  for (const label of labels) apps.push(await startApp({ set, label, platform }));
  return apps;
}

async function startApp(order: AppOrder): Promise<AppProcess> {
  const child: ChildProcess = fork(SCRIPT, { execArgv: [] });
  child.send(order);
  const name = `The application '${order.label}'`;
  const port = await messageOf<number>(child, name);
  const cpuTime = async (): Promise<number> => {
    child.send('time');
    return messageOf<number>(child, name);
  };
  return { label: order.label, port, cpuTime, stop: () => child.kill() };
}

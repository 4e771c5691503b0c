import { cpus, totalmem } from 'node:os';

/** The machine and the versions that the figures belong to. */
export function describeMachine(): string {
  const cores = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const model = cores[0]?.model.trim() ?? process.arch;
  return `${model}, ${cores.length} cores, ${memory} GB; Node ${process.versions.node}, ${process.platform} ${process.arch}`;
}

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DemoStack } from './demo-stack.js';

/** A command of a page, and the output that the page shows. */
export interface Step {
  readonly command: string;
  readonly shown: string;
}

/** Reads the commands of the first console block of a page after `title`. */
export function pageSteps(page: string, title: string): readonly Step[] {
  const [, rest = ''] = readFileSync(page, 'utf8').split(title);
  return stepsIn(/```console\n(.*?)```/s.exec(rest)?.[1] ?? '');
}

/** Reads the commands of all console blocks of a page. */
export const allSteps = (page: string): readonly Step[] =>
  [...readFileSync(page, 'utf8').matchAll(/```console\n(.*?)```/gs)].flatMap(([, block = '']) =>
    stepsIn(block),
  );

function stepsIn(block: string): Step[] {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((text) => {
      const [command = '', ...output] = text.trim().split('\n');
      return { command, shown: output.join('\n') };
    });
}

/**
 * Runs commands in one shell against a demo stack, and returns the output of each.
 *
 * @param variables environment variables, beside those of this process
 */
export async function runSteps(
  stack: Pick<DemoStack, 'api' | 'upstream'>,
  steps: readonly Step[],
  variables: NodeJS.ProcessEnv = {},
): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-page-'));
  const script = steps.map(({ command }) => command).join('\necho; echo ----\n');
  const here = script
    .replaceAll('localhost:3000', new URL(stack.api).host)
    .replaceAll('localhost:4010', new URL(stack.upstream).host);
  const env = { ...process.env, ...variables };
  const { stdout } = await promisify(execFile)('bash', ['-ec', here], { cwd: folder, env });
  await rm(folder, { recursive: true });
  return stdout.split('----').map((output) => output.trim());
}

/** Three dots on a page stand for any text. */
export const patternOf = (shown: string): RegExp =>
  new RegExp(`^${shown.replaceAll(/[\\^$*+?.()|[\]{}]/g, '\\$&').replaceAll('\\.\\.\\.', '[^]*')}$`);

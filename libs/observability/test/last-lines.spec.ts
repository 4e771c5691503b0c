import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Program } from '../../../test/harness/program.js';

const HOOKS = new URL('../../lifecycle/test/process/typescript.hooks.mjs', import.meta.url).href;
const FIXTURE = 'libs/observability/test/process/last-lines.fixture.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-log-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the application until a signal has ended it, and reads what its transport has written. */
async function stop(flushTimeout: number): Promise<{ code: number | null; text: string }> {
  const file = join(folder, 'app.log');
  const command = [process.execPath, '--conditions=@breakwater/source', '--import', HOOKS, FIXTURE] as const;
  const program = new Program([...command], { LOG_FILE: file, FLUSH_TIMEOUT: String(flushTimeout) });
  await program.prints('listening');
  program.kill('SIGTERM');
  const code = await program.ended;
  return { code, text: existsSync(file) ? readFileSync(file, 'utf8') : '' };
}

describe('an application that logs through a worker thread', () => {
  it('writes its last line before SIGTERM ends it', async () => {
    const { code, text } = await stop(5_000);
    expect(code).toBeNull();
    expect(text.trimEnd().split('\n').at(-1)).toContain('"msg":"line 2000 of 2000"');
  });

  it('loses lines without the flush', async () => {
    expect((await stop(0)).text).not.toContain('line 2000 of 2000');
  });
});

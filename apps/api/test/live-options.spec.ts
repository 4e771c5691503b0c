import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../../../test/harness/until.js';
import { type ApiHarness, bootApi } from './api-harness.js';

const DEBUG_TOKEN = 'breakwater-debug';

let folder: string;
let file: string;
let api: ApiHarness;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'live-options-'));
  file = join(folder, 'policies.json');
});
afterEach(async () => {
  await api.close();
  await rm(folder, { recursive: true });
});

/** Replaces the file at once, as Kubernetes does. */
async function write(options: string): Promise<void> {
  await writeFile(`${file}.new`, options);
  await rename(`${file}.new`, file);
}

const explained = async (): Promise<string> => {
  const headers = { authorization: `Bearer ${DEBUG_TOKEN}` };
  return (await fetch(`${api.origin}/debug/policies/youtube-data`, { headers })).text();
};
const health = async (): Promise<Record<string, unknown>> => (await api.get('/health/live-options')).body;

describe('the options of policies in a file', () => {
  it('come into force while the API runs, and wrong ones are rejected', async () => {
    await write('{"youtube-data":{"retry":{"maxRetries":1}}}');
    api = await bootApi({ RESILIENCE_OPTIONS_FILE: file, DEBUG_TOKEN, RATE_LIMIT_ENABLED: 'false' });
    expect(await explained()).toContain('maxRetries = 1 ');
    await write('{"youtube-data":{"retry":{"maxRetries":0}}}');
    await until(explained, (text) => text.includes('maxRetries = 0 '));
    await write('{"youtube-data":{"retry":{"maxRetries":-1}}}');
    const { reason } = await until(health, ({ valid }) => valid === false);
    expect(String(reason)).toContain('retry.maxRetries');
    expect(await explained()).toContain('maxRetries = 0 ');
  });
});

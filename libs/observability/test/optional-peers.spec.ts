import { describe, expect, it } from '@jest/globals';
import { Program } from '../../../test/harness/program.js';

const TYPESCRIPT = new URL('../../lifecycle/test/process/typescript.hooks.mjs', import.meta.url).href;
const HIDE = new URL('./process/hidden-packages.hooks.mjs', import.meta.url).href;
const FIXTURE = 'libs/observability/test/process/scraped.fixture.ts';

const PEERS = ['prom-client', '@opentelemetry/api', 'nestjs-pino', 'pino-http'];

/** Output of an application that scrapes itself in a process without these packages. */
async function run(hidden: readonly string[], options: object = {}): Promise<string> {
  const program = new Program(
    [process.execPath, '--conditions=@breakwater/source', '--import', TYPESCRIPT, '--import', HIDE, FIXTURE],
    { HIDDEN: hidden.join(' '), OPTIONS: JSON.stringify(options) },
  );
  await program.ended;
  return program.output;
}

describe('without its optional packages', () => {
  it.each([...PEERS.map((peer) => [peer]), PEERS])('serves metrics without %s', async (...hidden) => {
    const output = await run(hidden);
    expect(output).toMatch(/^200 /);
    expect(output).toContain('\nhttp_server_active_requests 1\n');
    expect(output.includes('\nprocess_cpu_seconds_total ')).toBe(!hidden.includes('prom-client'));
  });

  it('refuses to start when defaultMetrics is true and prom-client is missing', async () => {
    expect(await run(['prom-client'], { metrics: { defaultMetrics: true } })).toMatch(
      /^failed: Expected "metrics\.defaultMetrics" to be .*npm install prom-client/,
    );
  });

  it('refuses to start when exemplars is true and OpenTelemetry is missing', async () => {
    expect(await run(['@opentelemetry/api'], { metrics: { exemplars: true } })).toMatch(
      /^failed: Expected "metrics\.exemplars" to be .*npm install @opentelemetry\/api/,
    );
  });

  it('refuses to start when openTelemetry is true and OpenTelemetry is missing', async () => {
    expect(await run(['@opentelemetry/api'], { metrics: { openTelemetry: true } })).toMatch(
      /^failed: Expected "metrics\.openTelemetry" to be .*npm install @opentelemetry\/api/,
    );
  });

  it('starts with both packages', async () => {
    expect(await run([], { metrics: { defaultMetrics: true, exemplars: true } })).toMatch(/^200 /);
  });
});

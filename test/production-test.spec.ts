import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ProductionTestReport } from '@breakwater/testing/production-test';
import { selfSignedCertificate } from './harness/certificate.js';
import { DemoStack, READY } from './harness/demo-stack.js';
import { Program } from './harness/program.js';

const DEBUG_TOKEN = 'breakwater-debug';

/** The stack may be slow on a busy machine; these tests do not judge its speed. */
const PATIENT = ['--rate', '500', '--probe-limit', '240000', '--timeout', '240000'];

/** Runs `npm run production-test` with these arguments. */
async function productionTest(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<{ code: number | null; output: string }> {
  const path = [dirname(process.execPath), process.env['PATH']].join(delimiter);
  const program = new Program(['npm', 'run', '-s', 'production-test', '--', ...args], {
    PATH: path,
    ...environment,
  });
  return { code: await program.ended, output: program.output };
}

const unwell = ({ sections }: ProductionTestReport): string[] =>
  sections.flatMap(({ checks }) =>
    checks.filter(({ outcome }) => outcome === 'failed').map(({ name, seen }) => `${name}: ${seen}`),
  );

let folder: string;

beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'breakwater-production-test-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('npm run production-test against a freshly started demo stack', () => {
  let stack: DemoStack;

  beforeAll(async () => {
    stack = await DemoStack.start({ DEBUG_TOKEN });
    await stack.process.prints(READY);
  });

  afterAll(() => stack?.stop());

  it('passes, and prints the sections and the checklist', async () => {
    const { code, output } = await productionTest([stack.api, ...PATIENT]);
    expect({ code, failed: output.match(/^ +FAIL .*/gm) }).toEqual({ code: 0, failed: null });
    for (const title of [
      'Error scenario handling',
      'Rate limiting',
      'Circuit breaker behavior',
      'Health monitoring',
      'Performance benchmarks',
    ])
      expect(output).toMatch(new RegExp(`^${title}: passed`, 'm'));
    expect(output.match(/^ {2}\[[x!?]\] /gm)).toHaveLength(9);
  });

  it('opens and closes a circuit for the operator who names it', async () => {
    const junit = join(folder, 'report.xml');
    const { code, output } = await productionTest(
      [
        stack.api,
        ...PATIENT,
        '--circuit',
        'youtube-data',
        '--circuit-path',
        '/channels/UCproductiontest/stats',
        '--junit',
        junit,
        '--json',
      ],
      { DEBUG_TOKEN },
    );
    const report = JSON.parse(output) as ProductionTestReport;
    expect({ code, failed: unwell(report) }).toEqual({ code: 0, failed: [] });
    expect(JSON.stringify(report.sections)).toContain(
      'youtube-data was opened, shown as open, and closed again',
    );
    expect(output).not.toContain(DEBUG_TOKEN);
    expect(readFileSync(junit, 'utf8')).toContain(
      'name="An open circuit is shown, is answered for, and closes again"',
    );
    const page = await fetch(`${stack.api}/health/circuit-breakers`);
    expect(await page.json()).toMatchObject({ open_count: 0 });
  });
});

describe('npm run production-test against a server with TLS', () => {
  let server: Server;
  let url: string;
  const headers: Record<string, string> = { 'x-content-type-options': 'nosniff' };

  beforeAll(async () => {
    const certificate = selfSignedCertificate();
    writeFileSync(join(folder, 'cert.pem'), certificate.cert);
    server = createServer(certificate, (_request, response) => response.writeHead(404, headers).end());
    await new Promise<void>((resolve) => server.listen(0, resolve));
    url = `https://localhost:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => void server.close());

  it.each([
    [undefined, 'failed', 'Strict-Transport-Security is missing'],
    ['max-age=300', 'warning', 'max-age is 300 s, less than half a year'],
    ['max-age=63072000; includeSubDomains', 'passed', 'max-age 63072000 s'],
  ])('judges Strict-Transport-Security: %s', async (value, outcome, seen) => {
    if (value) headers['strict-transport-security'] = value;
    const { code, output } = await productionTest([url, ...PATIENT, '--requests', '4', '--json'], {
      NODE_EXTRA_CA_CERTS: join(folder, 'cert.pem'),
    });
    expect(code).toBe(1);
    const { sections } = JSON.parse(output) as ProductionTestReport;
    const checks = sections.flatMap((section) => section.checks);
    expect(checks.find(({ name }) => name === 'Browsers stay on HTTPS')).toMatchObject({ outcome, seen });
  });
});

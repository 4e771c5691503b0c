import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { command, type ExitCode } from '../../src/production-test/command/command.js';
import { type Fault, ModelInstance, TOKEN, VirtualPace } from './model-instance.js';

const ARGS = ['--path', '/items', '--post-path', '/items', '--requests', '8', '--large-body', '200000'];

interface Run {
  readonly code: ExitCode;
  readonly out: string;
  readonly error: string;
}

async function run(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  isTerminal = false,
): Promise<Run> {
  let [out, error] = ['', ''];
  const code = await command(args, {
    environment,
    isTerminal,
    pace: new VirtualPace(),
    out: (text) => (out += text),
    error: (text) => (error += text),
  });
  return { code, out, error };
}

async function against(
  fault: Fault,
  args: readonly string[] = [],
  environment = {},
  isTerminal = false,
): Promise<Run> {
  await using instance = await ModelInstance.start(fault);
  return await run([instance.url, ...ARGS, ...args], environment, isTerminal);
}

const hasNoHeaders: Fault = (_request, answer) => delete answer.headers['x-content-type-options'];
const namesItsVersion: Fault = (_request, answer) => (answer.headers['server'] = 'nginx/1.27.0');

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'production-test-'))));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the command', () => {
  it('prints the result of each section and the checklist, and exits with 0', async () => {
    const { code, out, error } = await against(() => {}, [], { DEBUG_TOKEN: TOKEN });
    expect([code, error]).toEqual([0, '']);
    const lines = out.split('\n');
    for (const line of [
      'Error scenario handling: passed, 1 skipped',
      'Rate limiting: passed',
      'Circuit breaker behavior: passed, 1 skipped',
      'Health monitoring: passed',
      'Performance benchmarks: passed',
      'Security headers: passed, 1 skipped',
      'Shutdown readiness: passed, 2 skipped',
      'Production checklist',
    ])
      expect(lines).toContain(line);
    for (const point of [
      '[?] All environment variables configured: /health/startup says "started"; `npm run validate` checks each variable',
      '[x] Startup validation passes: /health/startup says "started"',
      '[x] Production test suite passes: no check of this run failed',
      '[x] Health checks return "healthy" status: /health says "healthy"',
      '[?] Circuit breakers have reasonable thresholds: 1 circuit, none of them open; thresholds are not seen from outside',
      '[x] Database performance is acceptable: the check took 3 ms, 10 % of the pool is in use, 0 callers wait',
      '[x] Memory usage is within limits: Memory usage: 100MB / 512MB (20%)',
    ])
      expect(lines).toContain(`  ${point}`);
    expect(out).toMatch(
      /\[x\] Rate limiting configured appropriately: RateLimit-\* of GET \/items: \d+ of 1000/,
    );
    expect(out).toMatch(
      /\[\?\] Logging provides actionable insights: X-Request-Id: production-test-\d+ came back/,
    );
  });

  it('exits with 1 when a check fails', async () => {
    const { code, out } = await against(hasNoHeaders);
    expect(code).toBe(1);
    expect(out).toContain('Security headers: failed');
    expect(out).toContain('[ ] Production test suite passes: failed: Security headers');
  });

  it('exits with 0 when there are warnings only', async () => {
    const { code, out } = await against(namesItsVersion);
    expect(code).toBe(0);
    expect(out).toContain('Security headers: passed, 1 warning, 1 skipped');
  });

  it('exits with 2 when the instance cannot be reached', async () => {
    const { code, error } = await run(['http://127.0.0.1:1']);
    expect(code).toBe(2);
    expect(error).toMatch(/^The instance cannot be reached: GET \/health\/live: .*ECONNREFUSED/);
  });

  it('names all mistakes at once, exits with 2, and shows no secret', async () => {
    const { code, error, out } = await run(
      [
        'http://studio:hunter2@localhost:1/?x=1',
        '--token=hunter2',
        '--header',
        'Authorization: hunter2',
        '--rate',
        'fast',
        '--p50',
        '0',
        '--path',
        'items',
        '--probe-limit',
        '0',
        '--circuit',
        'mail',
        '--skip',
        'everything',
        '--junit',
        join(folder, 'missing', 'report.xml'),
        '--timeout',
      ],
      { DEBUG_TOKEN: '' },
    );
    expect([code, out]).toEqual([2, '']);
    expect(error.split('\n').slice(1)).toEqual([
      '  - --token is not an option; see --help',
      '  - --timeout needs a value',
      '  - Expected --rate to be a whole number, got "fast"',
      `  - --junit: there is no folder ${JSON.stringify(join(folder, 'missing'))}`,
      '  - The address must not contain a user or a password',
      '  - The address must not contain "?" or "#"',
      '  - Expected --p50 to be a whole number from 1 to 3600000, got 0',
      '  - Expected --probe-limit to be a whole number from 1 to 3600000, got 0',
      '  - Expected --path to start with "/" and to have no blanks, got "items"',
      '  - The header Authorization cannot be set; the test sends DEBUG_TOKEN as Authorization',
      '  - Expected --skip to be one of error-handling, rate-limiting, circuit-breakers, health, performance, security, shutdown, got "everything"',
      '  - --circuit needs the token: set DEBUG_TOKEN',
      'See --help.',
      '',
    ]);
    expect(error).not.toContain('hunter2');
  });

  it.each([
    [[], 'The address of the instance is missing'],
    [['http://localhost:1', 'http://localhost:2'], 'Expected one address, got 2'],
    [['ftp://localhost'], 'Expected the address to be like http://localhost:3000'],
    [['http://localhost:1', '--rate', '1', '--rate', '2'], '--rate is given twice'],
    [['http://localhost:1', '--json=yes'], '--json takes no value'],
    [['http://localhost:1', '--header', 'nonsense'], "Expected --header to be like 'X-Tenant: studio'"],
    [['http://localhost:1', '--circuit-path', '/x'], '--circuit-path has no effect without --circuit'],
  ])('refuses %j', async (args, problem) => {
    const { code, error } = await run(args);
    expect(code).toBe(2);
    expect(error).toContain(problem);
  });

  it('prints nothing but the report with --json', async () => {
    const { code, out } = await against(() => {}, ['--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      passed: true,
      sections: [{ section: 'error-handling', outcome: 'passed' }, {}, {}, {}, {}, {}, {}],
      checklist: { length: 9 },
    });
  });

  it('writes a JUnit file with a case for each check', async () => {
    const file = join(folder, 'report.xml');
    const { code } = await against(hasNoHeaders, ['--junit', file]);
    expect(code).toBe(1);
    const xml = readFileSync(file, 'utf8');
    expect(xml).toMatch(
      /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites name="production test of http/,
    );
    expect(xml).toContain('<testsuite name="Security headers" tests="6" failures="1" errors="0" skipped="1"');
    expect(xml).toMatch(
      /name="Browsers do not guess content types" time="\d+\.\d{3}"><failure message="GET \/items 200 has no/,
    );
    expect(xml).toContain('<skipped message="not seen from outside');
    expect(xml.match(/<testcase /g)).toHaveLength(xml.match(/<\/testcase>/g)?.length ?? 0);
  });

  it.each([
    ['a terminal', {}, true, true],
    ['a terminal with NO_COLOR', { NO_COLOR: '1' }, true, false],
    ['a pipe', {}, false, false],
  ])('uses colours on %s as it should', async (_where, environment, isTerminal, coloured) => {
    const { out } = await against(() => {}, [], environment, isTerminal);
    expect(out.includes('\u001b[')).toBe(coloured);
  });

  it('shows neither the token nor control characters that an instance sends', async () => {
    const hostile: Fault = ({ path }, answer) => {
      if (path === '/health/ready') answer.body = { status: `\u001b[2J${TOKEN}\u202e` };
      if (path === '/health/memory')
        answer.body = { status: 'healthy', percentage: 1, message: `\u001b[2J${TOKEN}` };
    };
    for (const args of [[], ['--json']]) {
      const { out } = await against(hostile, args, { DEBUG_TOKEN: TOKEN });
      expect(out).toContain('[DEBUG_TOKEN]');
      expect(out).not.toContain(TOKEN);
      expect(out).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
    }
  });

  it('explains itself with --help', async () => {
    const { code, out } = await run(['--help']);
    expect(code).toBe(0);
    expect(out).toMatch(/^Usage: breakwater-production-test <address> \[options\]/);
  });
});

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PRODUCTION_CHECKLIST } from '@breakwater/testing/production-test';
import { DemoStack, READY } from '../harness/demo-stack.js';
import { pageSteps, patternOf, runSteps } from '../harness/page-steps.js';
import { until } from '../harness/until.js';

const PAGE = 'docs/guides/daily-checklist.md';
const VARIABLES = { DEBUG_TOKEN: 'breakwater-debug' };

const steps = pageSteps(PAGE, '## The lines');
const rows = [...readFileSync(PAGE, 'utf8').matchAll(/^\| (\w[\w ]*\w) +\| (.*?) +\|/gm)];

let stack: DemoStack;

beforeAll(async () => {
  stack = await DemoStack.start(VARIABLES);
  await stack.process.prints(READY);
});

afterAll(() => stack?.stop());

/** The bodies of the lines, in the order of the page. */
async function answers(): Promise<Record<string, unknown>[]> {
  const outputs = await runSteps(stack, steps, VARIABLES);
  return outputs.map((output) => JSON.parse(output) as Record<string, unknown>);
}

const stateOf = (page: Record<string, unknown>, circuit: string): string | undefined =>
  (page['breakers'] as Record<string, { state: string }>)[circuit]?.state;

describe('the daily checklist', () => {
  it('explains each of its lines', () => {
    expect(rows.map(([, name]) => name)).toEqual(['Line', 'circuits', 'error rate', 'pool', 'stuck work']);
    expect(steps).toHaveLength(rows.length - 1);
  });

  it('shows what a healthy service answers', async () => {
    const outputs = await runSteps(stack, steps, VARIABLES);
    for (const [index, { shown }] of steps.entries()) expect(outputs[index]).toMatch(patternOf(shown));
    const [circuits, errors, pool, stuck] = await answers();
    expect(circuits).toMatchObject({ open_count: 0 });
    expect(errors!['error_rate_percent']).toBeLessThanOrEqual(1);
    expect(pool!['utilization_percent']).toBeLessThanOrEqual(80);
    expect(pool).toMatchObject({ warning: false });
    expect(stuck).toMatchObject({ action_required: false });
  });

  it('shows an upstream that is down as an open circuit and as an error rate above 1 %', async () => {
    await fetch(`${stack.upstream}/faults/youtube`, {
      method: 'PUT',
      body: JSON.stringify({ mode: 'error' }),
    });
    let request = 0;
    const [circuits, errors] = await until(
      async () => {
        await fetch(`${stack.api}/channels/UCdaily${request++}/stats`);
        return answers();
      },
      // Between two trials an open circuit is half-open.
      ([page]) => stateOf(page!, 'youtube-data') === 'open',
    );
    expect(circuits).toMatchObject({ open_count: 1 });
    expect(errors!['error_rate_percent']).toBeGreaterThan(1);
  });
});

describe('the guide for the first deployment', () => {
  const guide = readFileSync('docs/guides/before-the-first-deployment.md', 'utf8');
  const commands = [...guide.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, block]) =>
    block!.trim().split('\n'),
  );

  it('goes through the checklist that the production test prints', () => {
    const headings = [...guide.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual([...PRODUCTION_CHECKLIST, 'After the first deployment']);
  });

  it('names scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: object };
    const named = commands.flatMap((command) => /^npm run ([\w-]+)/.exec(command)?.[1] ?? []);
    expect(new Set(named)).toEqual(new Set(['validate', 'production-test']));
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  });

  it('shows requests that the API answers', async () => {
    const lines = commands.filter((command) => command.startsWith('curl '));
    const asked = lines.map((line) => ({ command: `${line} --silent --fail --output /dev/null`, shown: '' }));
    expect(lines).toHaveLength(9);
    await expect(runSteps(stack, asked, VARIABLES)).resolves.toHaveLength(9);
  });
});

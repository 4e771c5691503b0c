import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DemoStack, READY } from '../harness/demo-stack.js';
import { allSteps, pageSteps, patternOf, runSteps } from '../harness/page-steps.js';

const PAGE = 'docs/guides/game-day.md';
const VARIABLES = { DEBUG_TOKEN: 'breakwater-debug' };

const steps = allSteps(PAGE);

let stack: DemoStack;

beforeAll(async () => {
  stack = await startQuietly();
}, 300_000);

/** Chaos is not armed while a critical alert fires, and on a busy machine the first probe of the database can be late. */
async function startQuietly(): Promise<DemoStack> {
  const started = await DemoStack.start(VARIABLES);
  await started.process.prints(READY);
  await (await fetch(`${started.api}/health`)).text();
  if (!started.process.output.includes('CriticalCheckDown')) return started;
  await started.stop();
  return startQuietly();
}

afterAll(() => stack?.stop());

describe('the guide of the game day', () => {
  it('shows what its commands print, one after the other', async () => {
    expect(steps).toHaveLength(20);
    const outputs = await runSteps(stack, steps);
    const compared = steps.map(({ command, shown }, index) => ({
      command,
      shown,
      output: outputs[index] ?? '',
    }));
    expect(compared.filter(({ shown, output }) => !patternOf(shown).test(output))).toEqual([]);
  });

  it('leaves the fault, its end and each action in the log', () => {
    for (const line of [
      "Chaos rule 'youtube-slow' is armed",
      "Chaos rule 'youtube-slow' is stopped",
      'Chaos is stopped: the end of the game day',
      "Operator action circuit.open on 'youtube-data'",
    ])
      expect(stack.process.output).toContain(line);
  });

  it('ends in order at SIGTERM while a rule is armed', async () => {
    const [arm] = pageSteps(PAGE, '## 3.');
    const command = arm!.command.replace('"rate":1', '"rate":1,"force":true');
    await runSteps(stack, [{ command, shown: '' }], VARIABLES);
    expect(await stack.stop('SIGTERM')).toBe(0);
    expect(stack.process.output).toMatch(/Chaos rule 'youtube-slow' is stopped after \d+ faults/);
  });
});

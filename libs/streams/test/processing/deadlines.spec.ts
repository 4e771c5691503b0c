import { currentContext } from '@breakwater/core';
import { expect, it } from '@jest/globals';
import { startProcessor } from '../support/start-processor.js';

it('gives the policies that a handler uses its deadline and its signal', async () => {
  const seen: unknown[] = [];
  const started = await startProcessor(
    (_event, { signal }) => {
      const context = currentContext();
      seen.push(context?.deadline, context?.signal === signal);
    },
    { handlerTimeout: 1_000 },
  );
  started.acceptAt(1);
  expect(seen).toEqual([started.clock.now() + 1_000, true]);
});

it('runs handlers as sheddable work', async () => {
  const seen: unknown[] = [];
  const started = await startProcessor(() => void seen.push(currentContext()?.criticality));
  started.acceptAt(1);
  expect(seen).toEqual(['sheddable']);
});

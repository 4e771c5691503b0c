import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Presses of Tab between the element that has the focus and the next one of a test. */
const MAX_PRESSES = 50;

/** The name of the element that has the focus. */
const NAME_OF_FOCUSED = `((one) =>
  one.labels?.[0]?.textContent ?? one.getAttribute('aria-label') ?? one.textContent)(document.activeElement)`;

/** The rules of accessibility that a page breaks. */
export async function brokenRules(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 100)).join(' ')}`,
    );
  });
}

/** Presses Tab until the focus is on an element with this name, or with a name that matches. */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  for (let presses = 0; presses < MAX_PRESSES; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = (await page.evaluate<string>(NAME_OF_FOCUSED)).trim();
    if (typeof name === 'string' ? focused === name : name.test(focused)) return;
  }
  throw new Error(`${MAX_PRESSES} presses of Tab do not reach ${name}.`);
}

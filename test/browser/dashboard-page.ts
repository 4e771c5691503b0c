import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Locator, Page } from 'playwright-core';
import { openPage } from './open-page.js';

/** Token of the services of the specs. */
export const TOKEN = 'a-token-of-at-least-32-characters';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What a spec does to the page before it loads, and where it looks. */
interface Options {
  /** @default '/admin/' */
  readonly path?: string;
  /** @default TOKEN */
  readonly token?: string;
  readonly prepare?: (page: Page) => unknown;
}

/** The dashboard in a tab of its own. */
export class DashboardPage {
  private constructor(
    readonly page: Page,
    private readonly end: () => Promise<void>,
    private readonly foreign: readonly string[],
  ) {}

  /** Opens the page, and waits for nothing: it asks for the token then. */
  static async open(browser: Browser, url: string, options: Options = {}): Promise<DashboardPage> {
    const { path = '/admin/', prepare } = options;
    const { origin: own } = new URL(url);
    const foreign: string[] = [];
    const { page, close } = await openPage(browser, url + path, async (one) => {
      one.on('request', (request) => {
        const { origin, protocol } = new URL(request.url());
        if (origin !== own && protocol !== 'data:') foreign.push(request.url());
      });
      await prepare?.(one);
    });
    return new DashboardPage(page, close, foreign);
  }

  /** Opens the page, types the token and a name with the keyboard, and waits for the data. */
  static async signIn(browser: Browser, url: string, options: Options = {}): Promise<DashboardPage> {
    const dashboard = await DashboardPage.open(browser, url, options);
    const { page } = dashboard;
    await page.getByLabel('Token of the operators').fill(options.token ?? TOKEN);
    await page.getByLabel('Your name').fill('Ada');
    await page.keyboard.press('Enter');
    await page.getByText('Live', { exact: true }).waitFor();
    return dashboard;
  }

  get verdict(): Locator {
    return this.page.getByRole('region', { name: 'State of the service' });
  }

  get changes(): Locator {
    return this.page.getByRole('list', { name: 'What changed' }).getByRole('listitem');
  }

  /** The row of a list that has details. */
  row(name: string): Locator {
    return this.page.getByRole('row').filter({ has: this.page.getByRole('link', { name, exact: true }) });
  }

  /** Resolves when the page says that it is connected. */
  untilLive(): Promise<void> {
    return this.page.getByText('Live', { exact: true }).waitFor();
  }

  /** The rules of accessibility that the page breaks. */
  async brokenRules(): Promise<readonly string[]> {
    await this.page.evaluate(AXE);
    return this.page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      const { violations } = await axe.run();
      return violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 100)).join(' ')}`,
      );
    });
  }

  /**
   * Closes the page.
   *
   * @throws Error with its faults, violations of the content security policy, and requests to other hosts
   */
  async close(): Promise<void> {
    await this.end();
    if (this.foreign.length > 0) throw new Error(`The page asked other hosts: ${this.foreign.join(', ')}`);
  }
}

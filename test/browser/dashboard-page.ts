import type { Browser, Locator, Page } from 'playwright-core';
import { openPage } from './open-page.js';

/** Token of the services of the specs. */
export const TOKEN = 'a-token-of-at-least-32-characters';

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
    /**
     * Closes the page.
     *
     * @throws Error with its faults, violations of the content security policy, and requests to other origins
     */
    readonly close: () => Promise<void>,
  ) {}

  /** Opens the page, and waits for nothing: it asks for the token then. */
  static async open(browser: Browser, url: string, options: Options = {}): Promise<DashboardPage> {
    const { path = '/admin/', prepare } = options;
    const { page, close } = await openPage(browser, url + path, prepare, [url]);
    return new DashboardPage(page, close);
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
}

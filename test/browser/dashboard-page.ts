import type { Browser, Locator, Page } from 'playwright-core';
import { openPage } from './open-page.js';

/** Token of the services of the specs. */
export const TOKEN = 'a-token-of-at-least-32-characters';

/** What a spec does to the page before it loads, and where it looks. */
interface Options {
  /** @default '/admin/' */
  readonly path?: string;
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
    await dashboard.typeToken();
    await dashboard.untilLive();
    return dashboard;
  }

  /** Types a token and a name with the keyboard. */
  async typeToken(token = TOKEN): Promise<void> {
    await this.page.getByLabel('Token of the operators').fill(token);
    await this.page.getByLabel('Your name').fill('Ada');
    await this.page.keyboard.press('Enter');
  }

  get verdict(): Locator {
    return this.page.getByRole('region', { name: 'State of the service' });
  }

  get changes(): Locator {
    return this.page.getByRole('list', { name: 'What changed' }).getByRole('listitem');
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  /** The row of a list that has details. */
  row(name: string | RegExp): Locator {
    return this.page.getByRole('row').filter({ has: this.page.getByRole('link', { name, exact: true }) });
  }

  /**
   * Sends an action on a row with the dialog, which stays open and shows the answer.
   *
   * @param where by default the choice that the dialog makes
   */
  async act(name: string | RegExp, action: string, reason: string, where?: string): Promise<void> {
    await this.row(name).getByRole('button', { name: /^Act/ }).click();
    await this.dialog.getByLabel('Action').selectOption(action);
    if (where !== undefined) await this.dialog.getByLabel('Where').selectOption(where);
    await this.dialog.getByLabel('Reason').fill(reason);
    await this.dialog.getByRole('button', { name: `Run ${action}` }).click();
  }

  closeDialog(): Promise<void> {
    return this.dialog.getByRole('button', { name: 'Close' }).click();
  }

  /** Resolves when the page says that it is connected. */
  untilLive(): Promise<void> {
    return this.page.getByText('Live', { exact: true }).waitFor();
  }
}

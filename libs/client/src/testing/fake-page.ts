import type { ClientPage } from '../client.options.js';

/** A page that a test takes offline, or leaves: `createClient({ page })`. */
export class FakePage extends EventTarget implements ClientPage {
  readonly navigator = { onLine: true };

  goOffline(): void {
    this.navigator.onLine = false;
  }

  goOnline(): void {
    this.navigator.onLine = true;
    this.dispatchEvent(new Event('online'));
  }

  /** The user goes to another page. */
  leave(): void {
    this.dispatchEvent(new Event('pagehide'));
  }

  /** The user comes back, and the browser shows the page as it was. */
  comeBack(): void {
    this.dispatchEvent(new Event('pageshow'));
  }
}

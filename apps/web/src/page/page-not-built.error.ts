/** The server has no page to serve. */
export class PageNotBuiltError extends Error {
  override readonly name = 'PageNotBuiltError';

  constructor(folder: string) {
    super(`The folder ${folder} holds no page. Build the page with: node scripts/build-studio-page.mjs`);
  }
}

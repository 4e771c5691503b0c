import { OperatorRoute, pathOf, type PlatformRequest } from '@breakwater/core';
import { Controller, Get, NotFoundException, Param, Req, Res, type Type } from '@nestjs/common';
import { answerWith } from './answer.js';
import { ASSETS } from './assets.js';
import { SECURITY_HEADERS } from './security-headers.js';

/** Files with a hash in their name never change. */
const IMMUTABLE = 'public, max-age=31536000, immutable';

/** The controller class of the page. */
export type PageController = Type<{ page(request: PlatformRequest, response: unknown): void }>;

/** Injection token of the controller class. */
export const PageController = Symbol('@breakwater/admin:PageController');

/** Creates the controller of the page and its files. They hold no data, so no guard stands in front of them. */
export function createPageController(path: string): PageController {
  @OperatorRoute()
  @Controller(path)
  class AdminPageController {
    /**
     * Serves the path with and without a slash at its end. The links of the page are relative, so the page itself needs the slash. Express
     * takes both for one route, so the handler looks at the URL.
     */
    @Get()
    page(@Req() request: PlatformRequest, @Res() response: unknown): void {
      const requested = pathOf(request);
      if (!requested.endsWith('/')) {
        const location = `${requested.slice(requested.lastIndexOf('/') + 1)}/`;
        answerWith(response, 308, { location, 'cache-control': 'no-store' }, '');
        return;
      }
      this.#send(response, 'index.html', 'no-store');
    }

    @Get('assets/:file')
    file(@Param('file') file: string, @Res() response: unknown): void {
      if (file === 'index.html') throw new NotFoundException('There is no such file.');
      this.#send(response, file, IMMUTABLE);
    }

    #send(response: unknown, name: string, caching: string): void {
      const asset = ASSETS.get(name);
      if (!asset) throw new NotFoundException('There is no such file.');
      const headers = { ...SECURITY_HEADERS, 'content-type': asset.type, 'cache-control': caching };
      answerWith(response, 200, headers, asset.body);
    }
  }
  return AdminPageController;
}

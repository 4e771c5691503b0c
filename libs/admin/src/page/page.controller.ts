import { OperatorRoute, pathOf, type PlatformRequest } from '@breakwater/core';
import { Controller, Get, Inject, NotFoundException, Param, Req, Res, type Type } from '@nestjs/common';
import { answerWith } from './answer.js';
import { type Asset } from './assets.js';
import { SECURITY_HEADERS } from './security-headers.js';

/** Injection token of the files of the page. */
export const Assets = Symbol('@breakwater/admin:Assets');

/** Files with a hash in their name never change. */
const IMMUTABLE = 'public, max-age=31536000, immutable';

/** Creates the controller of the page and its files. They hold no data, so no guard stands in front of them. */
export function createPageController(path: string): Type {
  @OperatorRoute()
  @Controller(path)
  class AdminPageController {
    constructor(@Inject(Assets) private readonly assets: ReadonlyMap<string, Asset>) {}

    /**
     * One route serves the path with and without the slash at its end. The links of the page are relative, so the page itself needs the
     * slash. Two routes would not do: Express takes them for one, and Fastify refuses the second.
     */
    @Get()
    page(@Req() request: PlatformRequest, @Res() response: unknown): void {
      const path = pathOf(request);
      if (!path.endsWith('/')) {
        const location = `${path.slice(path.lastIndexOf('/') + 1)}/`;
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
      const asset = this.assets.get(name);
      if (!asset) throw new NotFoundException('There is no such file.');
      const headers = { ...SECURITY_HEADERS, 'content-type': asset.type, 'cache-control': caching };
      answerWith(response, 200, headers, asset.body);
    }
  }
  return AdminPageController;
}

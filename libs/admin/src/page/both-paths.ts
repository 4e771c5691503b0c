import { Get } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import type { PageController } from './page.controller.js';

/** Nest removes one slash at the end of a path, so two are needed for a path that ends with one. */
const BOTH_PATHS = ['', '//'];

/** The configuration of a Fastify instance. */
interface FastifyConfig {
  readonly initialConfig?: {
    readonly ignoreTrailingSlash?: boolean;
    readonly routerOptions?: { readonly ignoreTrailingSlash?: boolean };
  };
}

/**
 * Lets the page answer with and without a slash at the end of its path. Express takes both for one route. Fastify takes them for two,
 * unless it is told otherwise; it refuses a second route then. Call it before Nest registers the routes.
 */
export function routeBothPaths(controller: PageController, { httpAdapter }: HttpAdapterHost): void {
  if (httpAdapter?.getType() !== 'fastify') return;
  const { initialConfig } = httpAdapter.getInstance<FastifyConfig>();
  const { ignoreTrailingSlash = initialConfig?.ignoreTrailingSlash } = initialConfig?.routerOptions ?? {};
  if (ignoreTrailingSlash) return;
  const prototype = controller.prototype as object;
  Get(BOTH_PATHS)(
    prototype,
    'page',
    Object.getOwnPropertyDescriptor(prototype, 'page') as PropertyDescriptor,
  );
}

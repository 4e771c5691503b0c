import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { CacheService } from '../cache.service.js';
import { HTTP_CACHE, type HttpCacheRoute } from './http-cache.decorator.js';

/**
 * Finds the routes with `@HttpCache()` when the application starts, so that a wrong name fails the start and not the first
 * request.
 */
@Injectable()
export class HttpCacheRoutes implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
    private readonly service: CacheService,
  ) {}

  /** @throws OptionsError when a route names a cache that no module has defined */
  onApplicationBootstrap(): void {
    for (const { metatype } of this.discovery.getControllers()) {
      const prototype = metatype?.prototype as Record<string, () => unknown> | undefined;
      if (!metatype || !prototype) continue;
      this.#check(metatype);
      for (const name of this.scanner.getAllMethodNames(prototype)) {
        const method = prototype[name];
        if (method) this.#check(method);
      }
    }
  }

  #check(target: Parameters<Reflector['get']>[1]): void {
    const route = this.reflector.get<HttpCacheRoute | undefined>(HTTP_CACHE, target);
    if (route) this.service.cache(route.name);
  }
}

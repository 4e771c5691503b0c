import { Injectable } from '@nestjs/common';
import { OptionsCheck } from '../options/options-check.js';

/** Returns facts for operators, e.g. the hit rate of a cache. A promise must settle within the time limit of a health check. */
export type HealthDetailsSource = () => object | Promise<object>;

/** Lower-case words joined by dashes. */
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Port: facts of a package that have no status, such as the hit rate of a cache. `@breakwater/health` shows them by
 * themselves at `/health/<name>`, and under their name in `/health/detailed`. Without that package they are not read.
 */
@Injectable()
export class HealthDetails {
  readonly #sources = new Map<string, HealthDetailsSource>();

  /**
   * Adds a source of facts. They leave the process without secrets and with a bounded size.
   *
   * @param name last part of the path: lower-case words joined by dashes, e.g. `db-timeout`
   * @returns the function that removes the source
   * @throws OptionsError when the name is invalid or taken
   */
  provide(name: string, source: HealthDetailsSource): () => void {
    const check = new OptionsCheck('health.details', 'HealthDetails.provide');
    check.that(
      typeof name === 'string' && NAME.test(name),
      'name',
      'lower-case words joined by dashes',
      name,
    );
    check.that(!this.#sources.has(name), 'name', 'a name that no other source has', name);
    check.that(typeof source === 'function', 'source', 'a function that returns an object', source);
    this.#sources.set(name, source);
    return () => {
      if (this.#sources.get(name) === source) this.#sources.delete(name);
    };
  }

  /** All sources by name, in the order in which they were added. */
  get sources(): ReadonlyMap<string, HealthDetailsSource> {
    return this.#sources;
  }
}

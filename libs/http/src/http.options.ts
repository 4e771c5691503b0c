import { checkOptions } from '@breakwater/core';
import { checkDefaults } from './upstreams/resolve-upstream.js';
import type { UpstreamDefaults } from './upstreams/upstream.options.js';

/** Options of `HttpModule.forRoot()`. */
export interface HttpModuleOptions {
  /** Options that hold where an upstream sets none. @default those of {@link UpstreamDefaults} */
  readonly defaults?: UpstreamDefaults;
}

/** {@link HttpModuleOptions} after the checks. */
export interface HttpSettings {
  readonly defaults: UpstreamDefaults;
}

/** Injection token of {@link HttpSettings}. */
export const HttpSettings = Symbol('@breakwater/http:HttpSettings');

/**
 * Checks the options of `HttpModule`.
 *
 * @throws OptionsError with every option that is unknown or wrong
 */
export const resolveHttpOptions = (options: HttpModuleOptions): HttpSettings =>
  checkOptions('http', 'HttpModule.forRoot', (check) => {
    check.known(options, ['defaults'], {
      baseUrl: 'HttpModule.forFeature([{ name, baseUrl }])',
      upstreams: 'HttpModule.forFeature([{ name, baseUrl }])',
      timeout: '{ defaults: { policy: { timeout: { total, attempt } } } }',
      maxRedirects: '{ defaults: { redirects: { max } } }',
      global: 'nothing: the module is global',
    });
    const { defaults = {} } = options;
    if (check.object('defaults', defaults)) checkDefaults(defaults, check.within('defaults'));
    return { defaults };
  });

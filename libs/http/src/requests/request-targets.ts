import { OptionsError } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import { MAX_ROUTES } from '../http.constants.js';
import type { WireUrl } from '../transport/transport.js';
import type { ResolvedUpstreamOptions } from '../upstreams/upstream.options.js';
import { PathTemplate, type PathParams } from './path-template.js';
import { type QueryParams, queryText } from './query-text.js';
import { UpstreamAddress } from './upstream-address.js';

/** Address of a request, and the route that stands for it in metrics and errors. */
export interface RequestTarget {
  readonly url: WireUrl;
  readonly route: string;
}

/** The parts of a call that make its address. */
export interface TargetOptions {
  readonly params?: PathParams;
  readonly query?: QueryParams;
}

/** Route of an address that a call gives as a whole. */
const WHOLE_URL = '(url)';
/** Route of the templates beyond {@link MAX_ROUTES}. */
const OTHER = '(other)';

/** Makes the addresses of the requests to one upstream. */
export class RequestTargets {
  readonly #logger = new Logger('HttpClient');
  readonly #templates = new Map<string, PathTemplate>();
  readonly #base: string;
  #warned = false;

  constructor(private readonly options: Pick<ResolvedUpstreamOptions, 'name' | 'base'>) {
    const { base } = options;
    this.#base = base ? base.origin + base.path : '';
  }

  /**
   * The address of a path, or of a whole URL. A URL has to belong to the origin of the upstream, which alone may get its
   * credentials.
   *
   * @throws OptionsError for a path, a parameter or a URL that cannot be used
   */
  of(target: string | URL, { params, query }: TargetOptions, place: string): RequestTarget {
    const { base } = this.options;
    if (!base || target instanceof URL) return this.#whole(target, params, query, place);
    const { template, isKnown } = this.#template(target);
    const text = query === undefined ? '' : queryText(query, 'query', place);
    const url = new UpstreamAddress(
      base.origin,
      base.path + template.expand(params),
      text === '' ? '' : `?${text}`,
    );
    return { url, route: isKnown ? template.template : OTHER };
  }

  /**
   * The address that a caller of `fetch` gives. A relative one belongs to the origin of the upstream.
   *
   * @throws OptionsError for an address of another origin
   */
  readonly ofFetch = (input: string | URL): URL => {
    const { base, name } = this.options;
    const url = URL.parse(String(input), base && `${this.#base}/`);
    return this.#checked(url, `fetch of '${name}'`);
  };

  #whole(
    target: string | URL,
    params: PathParams | undefined,
    query: QueryParams | undefined,
    place: string,
  ): RequestTarget {
    if (params !== undefined) {
      throw new OptionsError('params', 'left out, as an address has no placeholders', 'an object', place);
    }
    // A copy, because the query is added to it.
    const url = this.#checked(URL.parse(String(target)), place);
    if (query !== undefined) {
      const text = queryText(query, 'query', place);
      if (text !== '') url.search += `${url.search === '' ? '' : '&'}${text}`;
    }
    return { url, route: WHOLE_URL };
  }

  #checked(url: URL | null, place: string): URL {
    const { base } = this.options;
    if (!url) throw new OptionsError('url', 'a whole address', 'a text that is none', place);
    url.hash = '';
    if (base && url.origin !== base.origin) {
      const expected = `an address of ${base.origin}, as other origins must not get the headers of the upstream`;
      throw new OptionsError('url', expected, 'an address of another origin', place);
    }
    if (base && (url.username !== '' || url.password !== '')) {
      throw new OptionsError('url', 'an address without user name and password', 'one with them', place);
    }
    return url;
  }

  #template(path: string): { readonly template: PathTemplate; readonly isKnown: boolean } {
    const known = this.#templates.get(path);
    if (known) return { template: known, isKnown: true };
    const template = new PathTemplate(path);
    const isKnown = this.#templates.size < MAX_ROUTES;
    if (isKnown) this.#templates.set(path, template);
    else this.#warn();
    return { template, isKnown };
  }

  #warn(): void {
    if (this.#warned) return;
    this.#warned = true;
    this.#logger.warn(
      `Upstream '${this.options.name}' has more than ${MAX_ROUTES} paths; further ones share the route '${OTHER}' in metrics. ` +
        "Write ids as parameters: get('/orders/{id}', { params: { id } }).",
    );
  }
}

import { Clock, OptionsError, Redactor, requireImport, ResilienceEvents } from '@breakwater/core';
import { ResilienceService } from '@breakwater/resilience';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { HttpClient } from './client/http-client.js';
import { HttpSettings } from './http.options.js';
import { IncomingTrace } from './requests/incoming-trace.js';
import { LateTransport } from './transport/late.transport.js';
import { resolveUpstream } from './upstreams/resolve-upstream.js';
import { Upstream, type UpstreamHome } from './upstreams/upstream.js';
import type { NamedUpstreamOptions } from './upstreams/upstream.options.js';

/** The HTTP clients of an application by the names of their upstreams. */
@Injectable()
export class HttpClients {
  readonly #clients = new Map<string, { readonly client: HttpClient; readonly upstream: Upstream }>();
  readonly #home: UpstreamHome;

  constructor(
    @Inject(HttpSettings) private readonly settings: HttpSettings,
    @Optional() @Inject(ResilienceService) policies: ResilienceService | undefined,
    @Inject(Clock) clock: Clock,
    @Inject(ResilienceEvents) events: ResilienceEvents,
    @Inject(Redactor) redactor: Redactor,
    trace: IncomingTrace,
  ) {
    const open: UpstreamHome['open'] = (options) => new LateTransport(clock, options);
    const required = requireImport(policies, 'ResilienceModule', 'HttpModule');
    this.#home = { policies: required, clock, events, redactor, trace, open };
  }

  /** Names of all upstreams. */
  get names(): readonly string[] {
    return [...this.#clients.keys()];
  }

  /** @throws OptionsError when no module has defined an upstream of that name */
  client(name: string): HttpClient {
    const known = this.#clients.get(name);
    if (known) return known.client;
    const expected = `one of the upstreams that HttpModule.forFeature() defines (${this.names.join(', ') || 'none'})`;
    throw new OptionsError('http', expected, name);
  }

  /** @internal All upstreams. */
  get upstreams(): readonly Upstream[] {
    return [...this.#clients.values()].map(({ upstream }) => upstream);
  }

  /**
   * @internal Adds an upstream.
   * @throws OptionsError when an option is wrong, or the name is taken
   */
  define(options: NamedUpstreamOptions, place: string): HttpClient {
    const resolved = resolveUpstream(options, this.settings.defaults, place);
    const { name } = resolved;
    if (this.#clients.has(name)) {
      const expected =
        'a name that no other module has defined; to share a client, export the module that defines it';
      throw new OptionsError('http.upstream.name', expected, name, place);
    }
    const upstream = new Upstream(resolved, this.#home, place);
    const client = new HttpClient(upstream);
    this.#clients.set(name, { client, upstream });
    return client;
  }

  /** @internal Ends all connections after the requests in flight. */
  async close(): Promise<void> {
    await Promise.all(this.upstreams.map((upstream) => upstream.close()));
  }
}

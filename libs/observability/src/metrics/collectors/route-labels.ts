/** Route of requests that no route matched. */
const UNMATCHED = 'unmatched';

/** Route of requests to templates beyond the limit. */
const OTHER_ROUTE = '_OTHER';

/** Values of the label `http_route`: templates, of which there can be only so many. */
export class RouteLabels {
  readonly #known = new Set<string>();

  constructor(private readonly limit: number) {}

  /** The label for a template; one above the limit shares a label with all others that are. */
  of(route: string | undefined): string {
    if (route === undefined) return UNMATCHED;
    if (this.#known.has(route)) return route;
    if (this.#known.size >= this.limit) return OTHER_ROUTE;
    this.#known.add(route);
    return route;
  }
}

import type { IncomingHttpHeaders } from 'node:http';

/** An answer of the instance, read to its end. */
export class Answer {
  constructor(
    readonly method: string,
    readonly path: string,
    readonly status: number,
    readonly headers: IncomingHttpHeaders,
    /** The first MiB of the body. */
    readonly body: string,
    /** Milliseconds from the start of the request to the end of the answer. */
    readonly duration: number,
    /** True if the request went out on a connection that an earlier one had used. */
    readonly reused: boolean,
  ) {}

  /** `GET /videos 200` */
  get summary(): string {
    return `${this.method} ${this.path} ${this.status}`;
  }

  /** The media type without its parameters. */
  get mediaType(): string {
    return (this.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
  }

  /** A header as one text. */
  header(name: string): string | undefined {
    const value = this.headers[name.toLowerCase()];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  /** The members of a JSON object; none when the body is anything else. */
  get json(): Readonly<Record<string, unknown>> {
    try {
      return membersOf(JSON.parse(this.body));
    } catch {
      return {};
    }
  }

  /** Milliseconds that `Retry-After` asks for. */
  retryAfter(today = Date.now()): number | undefined {
    const value = this.header('retry-after')?.trim();
    if (value === undefined) return undefined;
    if (/^\d{1,9}$/.test(value)) return Number(value) * 1_000;
    const date = Date.parse(value);
    return Number.isNaN(date) ? undefined : Math.max(0, date - today);
  }
}

/** The members of a value; none when it is not an object. */
export function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

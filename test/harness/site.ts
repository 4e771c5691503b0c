import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'node:path';
import { text } from 'node:stream/consumers';
import { buildSync } from 'esbuild';

/** A request that reached a {@link Site}. */
export interface SiteRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An answer of a {@link Site}; an object is sent as JSON. */
export interface SiteAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** An answer, or a function that answers by itself: late, in pieces, or never. */
export type SiteHandler = SiteAnswer | ((response: ServerResponse, request: SiteRequest) => unknown);

export interface SiteOptions {
  /** Folder of TypeScript files; each of them is a page of the same name. */
  readonly pages?: string;
  /** Build of the libraries in the pages. Only the development build of React runs the effects of StrictMode twice. @default 'production' */
  readonly mode?: 'development' | 'production';
  /** Further origins that the pages may call. */
  readonly connect?: readonly string[];
}

/** A local web site under a strict content security policy, with an API that answers as a test says. Start it with {@link startSite}. */
export class Site {
  /** Requests for paths that have answers, in the order of arrival. */
  readonly requests: SiteRequest[] = [];
  readonly #answers = new Map<string, SiteHandler[]>();
  readonly #scripts: ReadonlyMap<string, string>;
  readonly #policy: string;
  readonly #server: Server;

  /** @internal */
  constructor({ pages, mode = 'production', connect = [] }: SiteOptions) {
    this.#scripts = pages === undefined ? new Map() : bundled(pages, mode);
    this.#policy = [
      "default-src 'none'",
      "script-src 'self'",
      `connect-src 'self' ${connect.join(' ')}`,
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join('; ');
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Sets the answers of a path; the last one repeats. */
  answer(path: string, ...answers: readonly [SiteHandler, ...SiteHandler[]]): void {
    this.#answers.set(path, [...answers]);
  }

  /** Forgets all answers and requests. */
  reset(): void {
    this.#answers.clear();
    this.requests.length = 0;
  }

  /** @internal */
  async listen(): Promise<void> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
  }

  async dispose(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(incoming.url ?? '/', this.origin);
    const answers = this.#answers.get(pathname);
    if (!answers) {
      this.#serveFile(pathname, response);
      return;
    }
    const { method = 'GET', headers } = incoming;
    const request = { method, path: pathname, headers, body: await text(incoming) };
    this.requests.push(request);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (typeof answer === 'function') answer(response, request);
    else if (answer) send(response, answer);
  }

  #serveFile(path: string, response: ServerResponse): void {
    const { name, ext } = parse(path);
    const script = this.#scripts.get(name);
    if (script === undefined) response.writeHead(404).end();
    else if (ext === '.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
    else {
      response
        .writeHead(200, { 'content-type': 'text/html', 'content-security-policy': this.#policy })
        .end(documentOf(name));
    }
  }
}

/** Starts a site on a free port of this machine. */
export async function startSite(options: SiteOptions = {}): Promise<Site> {
  const site = new Site(options);
  await site.listen();
  return site;
}

/** Sends an answer; for handlers that answer late. */
export function send(response: ServerResponse, { status, headers, body }: SiteAnswer): void {
  const isText = typeof body === 'string' || body === undefined;
  response
    .writeHead(status, { ...(isText ? {} : { 'content-type': 'application/json' }), ...headers })
    .end(isText ? body : JSON.stringify(body));
}

function documentOf(name: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${name}</title></head>
<body><div id="root"></div><script type="module" src="/${name}.js"></script></body>
</html>`;
}

/** Bundles the pages of a folder for a browser. */
function bundled(folder: string, mode: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder).filter((file) => /\.tsx?$/.test(file));
  const { outputFiles } = buildSync({
    entryPoints: files.map((file) => `${folder}/${file}`),
    outdir: folder,
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    conditions: ['@breakwater/source'],
    define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
    logLevel: 'silent',
  });
  return new Map(outputFiles.map((file) => [parse(file.path).name, file.text]));
}

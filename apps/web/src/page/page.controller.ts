import { Controller, Get, Header, Inject, NotFoundException, Req, Res } from '@nestjs/common';
import { WebVariables } from '../variables.js';
import { PageFiles } from './page-files.js';

/** The parts of Express's request that the controller uses. */
interface Request {
  readonly path: string;
  acceptsEncodings(encoding: string): string | false;
}

/** The parts of Express's response that the controller uses. */
interface Response {
  set(headers: Readonly<Record<string, string>>): this;
  vary(header: string): this;
  send(content: Buffer): unknown;
}

/** The name of an asset changes with its content. */
const IMMUTABLE = 'public, max-age=31536000, immutable';

/** Serves the page, its assets and its configuration. */
@Controller()
export class PageController {
  constructor(
    @Inject(PageFiles) private readonly files: PageFiles,
    @Inject(WebVariables) private readonly variables: WebVariables,
  ) {}

  /** Tells the page where the API is, so that one build of the page serves every environment. */
  @Get('config.json')
  @Header('cache-control', 'no-store')
  configuration(): object {
    return { apiUrl: this.variables.apiUrl };
  }

  @Get(['/', 'index.html'])
  index(@Req() request: Request, @Res() response: Response): void {
    this.#send('/index.html', 'no-store', request, response);
  }

  @Get('assets/*path')
  asset(@Req() request: Request, @Res() response: Response): void {
    this.#send(request.path, IMMUTABLE, request, response);
  }

  /** Express answers 304 when the client has the representation, and omits the body for HEAD. */
  #send(path: string, cacheControl: string, request: Request, response: Response): void {
    const file = this.files.get(path);
    if (!file) throw new NotFoundException('The page has no such file');
    const zipped = request.acceptsEncodings('gzip') === 'gzip' ? file.gzip : undefined;
    const { content, etag } = zipped ?? file.plain;
    response.set({ 'cache-control': cacheControl, 'content-type': file.type, etag });
    if (zipped) response.set({ 'content-encoding': 'gzip' });
    response.vary('accept-encoding').send(content);
  }
}

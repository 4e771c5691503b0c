import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { INestApplication } from '@nestjs/common';
import { createApp } from '../src/create-app.js';
import { readPage } from '../src/page/page-files.js';
import { readVariables } from '../src/variables.js';

/** The script of the page: long enough to be worth a compression. */
export const SCRIPT = `console.log(${JSON.stringify('studio '.repeat(200))});`;

/** The server with a page of two files, on a free port. */
export class StartedWeb implements AsyncDisposable {
  private constructor(
    readonly app: INestApplication<Server>,
    readonly port: number,
    private readonly folder: string,
  ) {}

  static async start(environment: NodeJS.ProcessEnv): Promise<StartedWeb> {
    const folder = writeSmallPage();
    const app = await createApp(readVariables(environment), readPage(pathToFileURL(join(folder, 'ui/'))));
    app.useLogger(false);
    await app.listen(0, '127.0.0.1');
    return new StartedWeb(app, (app.getHttpServer().address() as AddressInfo).port, folder);
  }

  get(path: string, init?: RequestInit): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.port}${path}`, init);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.close();
    rmSync(this.folder, { recursive: true });
  }
}

/** Writes a page, and a file beside it that no request may reach. */
function writeSmallPage(): string {
  const folder = mkdtempSync(join(tmpdir(), 'studio-page-'));
  writeFileSync(join(folder, 'secret.txt'), 'outside of the page');
  mkdirSync(join(folder, 'ui/assets'), { recursive: true });
  writeFileSync(join(folder, 'ui/index.html'), '<!doctype html><title>Studio</title>');
  writeFileSync(join(folder, 'ui/assets/index-1a2b.js'), SCRIPT);
  return folder;
}

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Upload, UploadsModule } from '@breakwater/uploads';
import { Controller, type INestApplication, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import multer from 'multer';

/** A server that takes a file in. */
export interface UploadServer {
  readonly port: number;
  stop(): Promise<void>;
}

@Controller()
class FilmsController {
  @Post()
  @Upload('video')
  add(): object {
    return {};
  }
}

/** The module on Express, with all checks but the scan for malware. */
export async function breakwaterUploads(folder: string): Promise<UploadServer> {
  const scanner = { name: 'none', scan: async () => ({ verdict: 'clean' }) as const };

  @Module({
    imports: [UploadsModule.forRoot({ folder, scanner, minFreeBytes: 0 })],
    controllers: [FilmsController],
  })
  class FilmsModule {}

  const app: INestApplication = await NestFactory.create(FilmsModule, { logger: false });
  await app.listen(0, '127.0.0.1');
  const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
  return { port, stop: () => app.close() };
}

/** multer with its storage on the disk, on a server of Node. */
export async function bareMulter(folder: string): Promise<UploadServer> {
  const receive = multer({ dest: folder }).single('file');
  const server = createServer((request, response) => {
    receive(request as never, response as never, (error: unknown) => {
      response.writeHead(error === undefined ? 201 : 500).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
    });
  return { port, stop };
}

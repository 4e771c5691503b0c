import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ErrorTrackingFilter, ResilienceModule } from '@breakwater/resilience';
import { HTTP_PLATFORMS, startApplication } from '@breakwater/testing';
import { Controller, Get, Injectable, Module, Param, Post, Res } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AcceptedUpload, Upload, UploadsModule, UploadsService } from '../src/index.js';
import { UploadsSettings, resolveUploadsOptions } from '../src/uploads.options.js';
import { formOf, png } from './support/start-uploads.js';

@Injectable()
class Thumbnails {
  readonly #files = new Map<string, AcceptedUpload>();

  async save(id: string, file: AcceptedUpload): Promise<void> {
    this.#files.set(id, file);
  }

  async find(id: string): Promise<AcceptedUpload> {
    return this.#files.get(id)!;
  }
}

@Controller('videos/:id/thumbnail')
class ThumbnailsController {
  constructor(
    private readonly uploads: UploadsService,
    private readonly thumbnails: Thumbnails,
  ) {}

  @Post()
  @Upload('image')
  async add(@Param('id') id: string, @AcceptedUpload() file: AcceptedUpload): Promise<object> {
    await this.thumbnails.save(id, file);
    return { id: file.id, name: file.originalName, size: file.size };
  }

  @Get()
  async send(@Param('id') id: string, @Res() response: object): Promise<void> {
    await this.uploads.sendSafely(response, await this.thumbnails.find(id), { inline: true });
  }
}

@Module({
  imports: [ResilienceModule.forRoot(), UploadsModule.forRoot({ folder: '/var/lib/studio/uploads' })],
  controllers: [ThumbnailsController],
  providers: [{ provide: APP_FILTER, useClass: ErrorTrackingFilter }],
})
class AppModule {}

@Module({ providers: [Thumbnails], exports: [Thumbnails] })
class ThumbnailsModule {}

describe.each(HTTP_PLATFORMS)('the README on %s', (platform) => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'uploads-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('shows a controller that takes images in and sends them', async () => {
    await using app = await startApplication(platform, {
      imports: [AppModule, { module: ThumbnailsModule, global: true }],
      override: (builder) =>
        builder
          .overrideProvider(UploadsSettings)
          .useFactory({ factory: () => resolveUploadsOptions({ folder, minFreeBytes: 0 }) }),
    });
    const added = await app.json('/videos/7/thumbnail', {
      method: 'POST',
      body: formOf(await png(), 'a.png', 'image/png'),
    });
    expect(added).toMatchObject({ status: 201, body: { name: 'a.png' } });
    const sent = await app.fetch('/videos/7/thumbnail');
    expect(sent.headers.get('content-disposition')).toMatch(/^inline; filename="a.png"/);
    expect((await sent.bytes()).length).toBe((added.body as { size: number }).size);
  });
});

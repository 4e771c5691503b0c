import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { ErrorTrackingFilter, ResilienceModule } from '@breakwater/resilience';
import { HTTP_PLATFORMS, startApplication } from '@breakwater/testing';
import {
  Controller,
  type DynamicModule,
  Get,
  Injectable,
  Module,
  Param,
  Post,
  Res,
  UnprocessableEntityException,
} from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AcceptedUpload,
  FileSecurityService,
  Upload,
  UPLOAD_CODES,
  UploadsModule,
  UploadsService,
} from '../src/index.js';
import { sampleVideo } from '../src/testing/index.js';
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

it('shows the status of each code', async () => {
  const readme = await readFile(join(import.meta.dirname, '..', 'README.md'), 'utf8');
  const rows = Array.from(readme.matchAll(/^\| `(UPLOAD_\w+)`\s*\| (\d+)\s*\|/gm), ([, code, status]) => [
    code,
    Number(status),
  ]);
  expect(rows).toEqual(Object.entries(UPLOAD_CODES));
});

describe('the README', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'uploads-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const start = (...imports: DynamicModule[]): Promise<TestingModule> =>
    Test.createTestingModule({ imports }).compile();

  it('shows policies', async () => {
    const app = await start(
      UploadsModule.forRoot({
        folder,
        policies: {
          avatar: { image: { square: 256 } },
          document: { maxSize: 5_000_000, types: [{ extensions: ['pdf'], mimeType: 'application/pdf' }] },
        },
        onScanError: 'quarantine',
      }),
    );
    expect([...app.get(UploadsService).policies.keys()]).toEqual(['video', 'image', 'avatar', 'document']);
    await app.close();
  });

  it('shows the service', async () => {
    const app = await start(UploadsModule.forRoot({ folder, minFreeBytes: 0 }));
    await app.init();
    const uploads = app.get(UploadsService);
    const fileSecurity = app.get(FileSecurityService);
    const video = Buffer.from('sound');
    const extractSound = (source: Buffer, target: string, _signal: AbortSignal): Promise<void> =>
      writeFile(target, source);
    let sound: Buffer | undefined;
    await uploads.withTempFile('.mp3', async (path, context) => {
      await extractSound(video, path, context.signal);
      sound = await readFile(path);
    });
    expect(sound).toEqual(video);
    const { signal } = new AbortController();
    const stream = Readable.from([sampleVideo('mp4')]);
    const file = await uploads.accept('video', { stream, filename: 'import.mp4' }, { signal });
    expect(file.mime).toBe('video/mp4');
    const path = join(folder, 'given');
    await writeFile(path, 'no image');
    const check = async (): Promise<void> => {
      const result = await fileSecurity.validateUpload(path, 'holidays.png', 'image');
      if (!result.isValid) throw new UnprocessableEntityException(result.errors);
    };
    await expect(check()).rejects.toThrow(UnprocessableEntityException);
    await app.close();
  });
});

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

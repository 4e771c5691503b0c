import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ErrorReporter, ResilienceEvents } from '@breakwater/core';
import { ErrorTrackingFilter, ResilienceModule } from '@breakwater/resilience';
import {
  type HttpApplication,
  type HttpPlatform,
  RecordingLogger,
  startApplication,
} from '@breakwater/testing';
import { Body, Controller, Get, HttpException, Param, Post, Res, type Type } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import sharp from 'sharp';
import {
  AcceptedUpload,
  Upload,
  type UploadFinishedEvent,
  type UploadMalwareEvent,
  UploadsModule,
  type UploadsModuleOptions,
  UploadsService,
} from '../../src/index.js';

@Controller('images')
export class ImagesController {
  constructor(private readonly uploads: UploadsService) {}

  @Post()
  @Upload('image')
  add(@AcceptedUpload() file: AcceptedUpload, @Body() fields: object): object {
    return { ...file, fields: { ...fields } };
  }

  @Post('optional')
  @Upload('image', { field: 'picture', required: false })
  addOptional(@AcceptedUpload() file: AcceptedUpload | undefined): object {
    return { file: file?.originalName ?? null };
  }

  @Post('failing')
  @Upload('image')
  fail(): never {
    throw new HttpException('There is no such video.', 404);
  }

  @Post('videos')
  @Upload('video')
  addVideo(@AcceptedUpload() file: AcceptedUpload): object {
    return file;
  }

  @Get(':name')
  send(@Param('name') storedName: string, @Res() response: object): Promise<void> {
    return this.uploads.sendSafely(response, {
      storedName,
      originalName: 'Grüße "1".png',
      mime: 'image/png',
    });
  }
}

/** Names of all files below a folder, without those of the staging folders' owners. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && entry.name !== 'owner.json').map(({ name }) => name);
}

/** An application that takes uploads in. */
export interface UploadApplication extends AsyncDisposable {
  readonly http: HttpApplication;
  readonly folder: string;
  readonly logger: RecordingLogger;
  readonly finished: UploadFinishedEvent[];
  readonly malware: UploadMalwareEvent[];
  readonly reported: unknown[];
  get<T>(token: Type<T>): T;
  post(path: string, form: FormData): Promise<{ status: number; body: Record<string, unknown> }>;
}

/** Starts an application with {@link ImagesController}. Its folder is removed at the end. */
export async function startUploads(
  platform: HttpPlatform,
  options: Partial<UploadsModuleOptions> = {},
  controllers: readonly Type[] = [ImagesController],
): Promise<UploadApplication> {
  const folder = await mkdtemp(join(tmpdir(), 'uploads-'));
  const logger = new RecordingLogger();
  const reported: unknown[] = [];
  const http = await startApplication(platform, {
    logger,
    imports: [
      ResilienceModule.forRoot(),
      UploadsModule.forRoot({ folder, minFreeBytes: 0, ...options }),
      { module: class Reports {}, global: true, providers: [reporter(reported)], exports: [ErrorReporter] },
    ],
    controllers: [...controllers],
    providers: [{ provide: APP_FILTER, useClass: ErrorTrackingFilter }],
  });
  const finished: UploadFinishedEvent[] = [];
  const malware: UploadMalwareEvent[] = [];
  http.app.get(ResilienceEvents).on('upload.finished', (event) => finished.push(event));
  http.app.get(ResilienceEvents).on('upload.malware', (event) => malware.push(event));
  return {
    http,
    folder,
    logger,
    finished,
    malware,
    reported,
    get: (token) => http.app.get(token),
    post: async (path, body) => {
      const { status, body: answer } = await http.json(path, { method: 'POST', body });
      return { status, body: answer as Record<string, unknown> };
    },
    async [Symbol.asyncDispose]() {
      await http.app.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const reporter = (reported: unknown[]): { provide: symbol; useValue: ErrorReporter } => ({
  provide: ErrorReporter,
  useValue: { report: (error) => void reported.push(error) },
});

/** A form with one file. */
export function formOf(
  content: Uint8Array<ArrayBuffer>,
  name: string,
  type: string,
  field = 'file',
): FormData {
  const form = new FormData();
  form.append(field, new Blob([content], { type }), name);
  return form;
}

/** A PNG of random pixels. */
export const png = (side = 8): Promise<Buffer<ArrayBuffer>> =>
  sharp(randomBytes(side * side * 3), { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();

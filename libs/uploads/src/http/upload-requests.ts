import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError, CLIENT_CLOSED_REQUEST, currentContext } from '@breakwater/core';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { AcceptedUpload } from '../accepted-upload.js';
import { UploadError } from '../errors/upload.error.js';
import { tooLarge } from '../pipeline/size-limit.js';
import { UploadJournal } from '../pipeline/upload-journal.js';
import { UploadPipeline } from '../pipeline/upload-pipeline.js';
import type { UploadPolicy } from '../policies/upload-policy.js';
import { TempFiles } from '../staging/temp-files.js';
import { FRAMING_BYTES } from '../uploads.constants.js';
import { UploadsSettings } from '../uploads.options.js';
import { UploadsService } from '../uploads.service.js';
import { readExpress } from './read-express.js';
import { readFastify } from './read-fastify.js';
import type { ResolvedUploadOptions } from './upload.decorator.js';

/** The request objects of Express, which is Node's, and of Fastify. */
type PlatformObject<T> = T | { readonly raw: T };

const rawOf = <T extends object>(object: PlatformObject<T>): T => ('raw' in object ? object.raw : object);

/** Takes the files of requests in, for Express and Fastify. */
@Injectable()
export class UploadRequests implements OnModuleInit {
  constructor(
    @Inject(UploadsSettings) private readonly settings: UploadsSettings,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    private readonly uploads: UploadsService,
    private readonly pipeline: UploadPipeline,
    private readonly temp: TempFiles,
    private readonly journal: UploadJournal,
  ) {}

  /** Registers @fastify/multipart unless the application has done so. */
  async onModuleInit(): Promise<void> {
    const adapter = this.host.httpAdapter as HttpAdapterHost['httpAdapter'] | undefined;
    if (adapter?.getType() !== 'fastify') return;
    const instance = adapter.getInstance<FastifyInstance>();
    if (instance.hasRequestDecorator('parts')) return;
    const { default: multipart } = await import('@fastify/multipart').catch((cause: unknown) => {
      throw new Error('UploadsModule needs the package @fastify/multipart on Fastify. Install it.', {
        cause,
      });
    });
    // Not awaited: Fastify would begin to boot, before Nest has set its error handler.
    void instance.register(multipart);
  }

  /** @throws OptionsError when there is no policy of that name */
  requirePolicy(name: string): void {
    this.uploads.policy(name);
  }

  /**
   * @returns `undefined` for a request without a file, if that is allowed
   * @throws UploadError for a file that is refused
   */
  async receive(
    request: PlatformObject<IncomingMessage>,
    response: PlatformObject<ServerResponse>,
    { policy: policyName, field, required }: ResolvedUploadOptions,
  ): Promise<AcceptedUpload | undefined> {
    const policy = this.uploads.policy(policyName);
    const { signal, dispose } = this.#signalOf(rawOf(response));
    const { maxFields, maxFieldSize } = this.settings;
    const limits = { field, maxFileSize: policy.maxSize, maxFields, maxFieldSize };
    const read = 'raw' in request ? readFastify : readExpress;
    try {
      return await this.journal.record(policy.name, signal, async (progress) => {
        const { headers } = rawOf(request);
        if (!/^multipart\/form-data\b/i.test(headers['content-type'] ?? '')) {
          if (required) throw missing(field);
          return undefined;
        }
        this.#checkDeclaredSize(policy, Number(headers['content-length']));
        const accepted = await this.pipeline.accept(
          policy,
          (take) => read(request, limits, take),
          signal,
          progress,
        );
        if (!accepted && required) throw missing(field);
        return accepted;
      });
    } finally {
      dispose();
    }
  }

  /** Removes the stored file of a request that failed afterwards. */
  discard(upload: AcceptedUpload): Promise<void> {
    return this.pipeline.discard(upload);
  }

  /** The exact size is checked as the file arrives; a body that is too large with certainty is not read. */
  #checkDeclaredSize(policy: UploadPolicy, length: number): void {
    const { maxFields, maxFieldSize } = this.settings;
    if (length > policy.maxSize + maxFields * maxFieldSize + FRAMING_BYTES) throw tooLarge(policy);
  }

  /** Aborts when the client goes away, the request's deadline passes, or the application ends. */
  #signalOf(response: ServerResponse): { readonly signal: AbortSignal; readonly dispose: () => void } {
    const client = new AbortController();
    const onClose = (): void => {
      if (!response.writableFinished) client.abort(clientClosed());
    };
    if (response.destroyed) onClose();
    response.on('close', onClose);
    const context = currentContext()?.signal;
    const signals = [client.signal, this.temp.closing, ...(context ? [context] : [])];
    return { signal: AbortSignal.any(signals), dispose: () => response.off('close', onClose) };
  }
}

/** The parts of Fastify that are used. */
interface FastifyInstance {
  hasRequestDecorator(name: string): boolean;
  register(plugin: unknown): PromiseLike<unknown>;
}

const missing = (field: string): UploadError =>
  UploadError.of('UPLOAD_FIELD', `Send a file as multipart/form-data in the field '${field}'.`);

const clientClosed = (): AppError =>
  new AppError('The client closed the connection before its upload was complete.', {
    code: 'CLIENT_CLOSED_REQUEST',
    status: CLIENT_CLOSED_REQUEST,
  });

import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** The statement of the scanner about a stored file. */
export interface UploadScan {
  /** Name of the scanner. */
  readonly engine: string;
  /** `error` is possible in quarantine only. */
  readonly verdict: 'clean' | 'error';
}

/** A file that passed all checks and is stored. */
export interface AcceptedUpload {
  /** 32 random hexadecimal digits. */
  readonly id: string;
  /** The name in the storage: the id, and the extension of the detected type. */
  readonly storedName: string;
  /** The cleaned name of the client, for people only. */
  readonly originalName: string;
  /** The MIME type of the bytes. */
  readonly mime: string;
  /** Size in bytes of the stored file. Images differ from what the client sent. */
  readonly size: number;
  /** SHA-256 of the stored file in hexadecimal digits. */
  readonly sha256: string;
  readonly scan: UploadScan;
  /** True if the file waits in quarantine, because the scanner failed. It cannot be served yet. */
  readonly quarantined: boolean;
  readonly warnings: readonly string[];
}

/** Property of a request that holds its accepted file. */
const ACCEPTED = Symbol('@breakwater/uploads:AcceptedUpload');

interface UploadRequest {
  [ACCEPTED]?: AcceptedUpload;
}

/** @internal */
export function keepAccepted(request: object, upload: AcceptedUpload): void {
  (request as UploadRequest)[ACCEPTED] = upload;
}

/** Parameter of a handler with `@Upload()`: the file, after all checks. Without a file it is `undefined`. */
export const AcceptedUpload = createParamDecorator(
  (_data: unknown, context: ExecutionContext): AcceptedUpload | undefined =>
    context.switchToHttp().getRequest<UploadRequest>()[ACCEPTED],
);

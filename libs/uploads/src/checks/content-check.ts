import type { AcceptedType, UploadPolicy } from '../policies/upload-policy.js';
import type { UploadCode } from './upload-codes.js';

/** A complete file on the disk that passed the checks of its name, size and declared type. */
export interface StagedFile {
  readonly path: string;
  /** Size in bytes. */
  readonly size: number;
  readonly policy: UploadPolicy;
  /** Extension of the client's name in lower case without the dot. */
  readonly extension: string;
  /** The accepted type that this extension belongs to. */
  readonly expected: AcceptedType;
  /** MIME type that the client declared, in lower case without parameters. Unknown for files from the disk. */
  readonly declaredType?: string;
}

/** A reason to refuse a file. */
export interface UploadProblem {
  readonly code: UploadCode;
  /** A sentence for the user, without content of the file. */
  readonly message: string;
}

/** The result of looking at the bytes of a file. */
export interface ContentReport {
  /** The detected MIME type, or `undefined` for unknown bytes. */
  readonly mimeType: string | undefined;
  readonly isExecutable: boolean;
  readonly hasSuspiciousContent: boolean;
  /** Name of a known malware signature that the bytes contain. */
  readonly signature?: string;
  readonly problems: readonly UploadProblem[];
  readonly warnings: readonly string[];
}

/** Looks at the bytes of a file: real type, agreement, executables, archives, scripts, signatures. It changes nothing. */
export type InspectContent = (
  file: StagedFile,
  options: { readonly signal: AbortSignal },
) => Promise<ContentReport>;

/**
 * Decodes an image and writes it anew, without metadata and trailing bytes.
 *
 * @returns problems; without one the file of `target` is the new image
 */
export type RewriteImage = (
  file: StagedFile,
  target: string,
  options: { readonly signal: AbortSignal },
) => Promise<readonly UploadProblem[]>;

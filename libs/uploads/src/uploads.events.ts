import type { UploadCode } from './checks/upload-codes.js';

/** The outcome of an upload. */
export type UploadOutcome =
  | 'accepted'
  /** Accepted, but kept from everybody until the scanner works again. */
  | 'quarantined'
  /** The file or the request is at fault. */
  | 'refused'
  /** This service is at fault: the scanner, the storage or the disk. */
  | 'failed'
  /** The client went away, or the caller gave up. */
  | 'aborted';

/** An upload, or the validation of a file, has ended. */
export interface UploadFinishedEvent {
  readonly policy: string;
  readonly outcome: UploadOutcome;
  /** The reason of a refusal or failure. */
  readonly code?: UploadCode;
  /** All known reasons. */
  readonly codes: readonly UploadCode[];
  /** Bytes of the file that were received. */
  readonly size: number;
  /** Milliseconds from the beginning of the request's body. */
  readonly duration: number;
  readonly requestId: string | undefined;
}

/** A scanner found malware in a file. */
export interface UploadMalwareEvent {
  readonly policy: string;
  /** Name of the scanner, or `signatures` for the inspection of the content. */
  readonly engine: string;
  /** Name of the malware. */
  readonly signature: string;
  readonly size: number;
  /** SHA-256 of the file as received, in hexadecimal digits. */
  readonly sha256: string;
  readonly requestId: string | undefined;
}

/** Work of this process with files. */
export interface UploadGauge {
  /** Uploads that are under way. */
  readonly running: number;
  /** Temporary files. */
  readonly tempFiles: number;
}

declare module '@breakwater/core' {
  interface ResilienceEventMap {
    'upload.finished': UploadFinishedEvent;
    'upload.malware': UploadMalwareEvent;
  }

  interface ResilienceGaugeMap {
    uploads: UploadGauge;
  }
}

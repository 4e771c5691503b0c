import { hasProperty } from '../failures/read-property.js';
import { errorToJson, type ErrorJson } from './error-json.js';

/** Mark that identifies errors of another copy of this package in the process (ESM and CommonJS, or two versions). */
const BRAND = Symbol.for('@breakwater/core:AppError');

/** Options of every {@link AppError}. */
export interface AppErrorOptions {
  /** The error that led to this one. */
  readonly cause?: unknown;
  /** Facts for logs and error tracking. Shown to clients for 4xx answers only. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** True if the same call can succeed later. @default depends on the class */
  readonly retryable?: boolean;
  /** Milliseconds after which a retry makes sense; sent as the `Retry-After` header. */
  readonly retryAfter?: number;
  /**
   * Sentence for clients in answers that hide the message, such as those of status 5xx in production. It must not name parts of the system.
   * @default a general sentence
   */
  readonly publicMessage?: string;
}

/** Identity of an error class: a stable code for programs and the HTTP status that it maps to. */
export interface AppErrorIdentity {
  readonly code: string;
  /** HTTP status code. */
  readonly status: number;
  /** True if the same call can succeed later. @default false */
  readonly retryable?: boolean;
}

/** Base class of all errors that Breakwater throws. Applications can extend it for their own errors. */
export class AppError extends Error {
  override readonly name: string = 'AppError';
  /** Stable, upper-case identifier for programs, e.g. `CIRCUIT_OPEN`. */
  readonly code: string;
  /** HTTP status that the error maps to. */
  readonly status: number;
  /** True if the same call can succeed later. */
  readonly retryable: boolean;
  /** Milliseconds after which a retry makes sense. */
  declare readonly retryAfter?: number;
  /** Facts for logs and error tracking. */
  declare readonly metadata?: Readonly<Record<string, unknown>>;
  /** Sentence for clients in answers that hide the message. */
  declare readonly publicMessage?: string;

  constructor(message: string, identity: AppErrorIdentity, options: AppErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = identity.code;
    this.status = identity.status;
    this.retryable = options.retryable ?? identity.retryable ?? false;
    if (options.retryAfter !== undefined) this.retryAfter = options.retryAfter;
    if (options.metadata !== undefined) this.metadata = options.metadata;
    if (options.publicMessage !== undefined) this.publicMessage = options.publicMessage;
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** Returns true if `value` is an {@link AppError}. Also recognises errors of another copy of this package. */
  static is(value: unknown): value is AppError {
    return hasProperty(value, BRAND);
  }

  /** Returns the JSON form for logs and transport, with the chain of causes and without stacks. */
  toJSON(): ErrorJson {
    return errorToJson(this);
  }
}

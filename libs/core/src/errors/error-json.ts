import { inspect } from 'node:util';

/** Plain form of an error: what `JSON.stringify` gives for an `AppError`. Never holds a stack. */
export interface ErrorJson {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly status?: number;
  readonly retryable?: boolean;
  /** Milliseconds. */
  readonly retryAfter?: number;
  /** JSON-safe: big integers become strings; what cannot be written as JSON becomes one text under `inspected`. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly cause?: ErrorJson;
  /** The single errors of an `AggregateError`, e.g. one per address that refused a connection. */
  readonly errors?: readonly ErrorJson[];
}

/** Causes beyond this depth are left out; it also ends a chain that bites its own tail. */
const MAX_CAUSES = 5;

/** Single errors of an `AggregateError` beyond this number are left out. */
const MAX_ERRORS = 5;

const OPTIONAL_FIELDS = {
  code: 'string',
  status: 'number',
  retryable: 'boolean',
  retryAfter: 'number',
} as const;

/** Turns anything that was thrown into its plain form. Never throws, and its result can always be written as JSON. */
export function errorToJson(thrown: unknown): ErrorJson {
  try {
    return toJson(thrown, MAX_CAUSES);
  } catch {
    return { name: 'NonError', message: 'Something was thrown that cannot be read.' };
  }
}

function toJson(thrown: unknown, depth: number): ErrorJson {
  if (!isErrorLike(thrown)) return { name: 'NonError', message: describe(thrown) };
  const json: Record<string, unknown> = {
    name: typeof thrown.name === 'string' ? thrown.name : 'Error',
    message: thrown.message,
  };
  for (const [field, type] of Object.entries(OPTIONAL_FIELDS)) {
    const value: unknown = Reflect.get(thrown, field);
    if (typeof value === type) json[field] = value;
  }
  const { metadata, cause, errors } = thrown;
  if (typeof metadata === 'object' && metadata !== null) json['metadata'] = plain(metadata);
  if (depth > 0 && cause !== undefined) json['cause'] = toJson(cause, depth - 1);
  if (depth > 0 && Array.isArray(errors)) {
    json['errors'] = errors.slice(0, MAX_ERRORS).map((error: unknown) => toJson(error, depth - 1));
  }
  return json as unknown as ErrorJson;
}

interface ErrorLike {
  readonly name?: unknown;
  readonly message: string;
  readonly metadata?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

/** By shape, as errors of another realm (`vm`, workers) are no instances of our `Error`. */
function isErrorLike(thrown: unknown): thrown is ErrorLike {
  return (
    typeof thrown === 'object' && thrown !== null && 'message' in thrown && typeof thrown.message === 'string'
  );
}

function describe(thrown: unknown): string {
  return typeof thrown === 'string' ? thrown : inspect(thrown, { depth: 1, breakLength: Infinity });
}

function plain(metadata: object): unknown {
  try {
    const text = JSON.stringify(metadata, (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    return JSON.parse(text) as unknown;
  } catch {
    return { inspected: inspect(metadata, { depth: 2, breakLength: Infinity }) };
  }
}

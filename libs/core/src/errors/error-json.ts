import { inspect } from 'node:util';
import { type CauseTree, causeTree } from '../failures/causes.js';
import { readProperty, readText } from '../failures/read-property.js';

/** Plain form of an error, as `JSON.stringify` writes an `AppError`. Never contains a stack. */
export interface ErrorJson {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly status?: number;
  readonly retryable?: boolean;
  /** Milliseconds. */
  readonly retryAfter?: number;
  /** JSON-safe: big integers become strings. Metadata that cannot be written as JSON becomes one text under `inspected`. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly cause?: ErrorJson;
  /** The members of an `AggregateError`, e.g. one per address that refused a connection. */
  readonly errors?: readonly ErrorJson[];
}

/** Causes beyond this depth are left out. */
const MAX_DEPTH = 5;

/** Members of an `AggregateError` beyond this number are left out. */
const MAX_MEMBERS = 5;

const OPTIONAL_FIELDS = {
  code: 'string',
  status: 'number',
  retryable: 'boolean',
  retryAfter: 'number',
} as const;

/** Converts any thrown value to its plain form. Never throws. The result can always be written as JSON. */
export function errorToJson(thrown: unknown): ErrorJson {
  return toJson(causeTree(thrown), MAX_DEPTH);
}

function toJson({ thrown, cause, members }: CauseTree, depth: number): ErrorJson {
  const message = readText(thrown, 'message');
  // By shape, because errors of another realm (`vm`, workers) are not instances of our `Error`.
  if (message === undefined || typeof thrown === 'function') {
    return { name: 'NonError', message: describe(thrown) };
  }
  const json: Record<string, unknown> = { name: readText(thrown, 'name') ?? 'Error', message };
  for (const [field, type] of Object.entries(OPTIONAL_FIELDS)) {
    const value = readProperty(thrown, field);
    if (typeof value === type) json[field] = value;
  }
  const metadata = readProperty(thrown, 'metadata');
  if (typeof metadata === 'object' && metadata !== null) json['metadata'] = plain(metadata);
  if (depth > 0 && cause) json['cause'] = toJson(cause, depth - 1);
  if (depth > 0 && members.length > 0) {
    json['errors'] = members.slice(0, MAX_MEMBERS).map((member) => toJson(member, depth - 1));
  }
  return json as unknown as ErrorJson;
}

function describe(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown;
  return inspected(thrown, 1);
}

function plain(metadata: object): unknown {
  try {
    const text = JSON.stringify(metadata, (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    return JSON.parse(text) as unknown;
  } catch {
    return { inspected: inspected(metadata, 2) };
  }
}

function inspected(value: unknown, depth: number): string {
  try {
    return inspect(value, { depth, breakLength: Infinity });
  } catch {
    return 'Something was thrown that cannot be read.';
  }
}

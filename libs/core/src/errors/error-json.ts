import { inspect } from 'node:util';
import { type CauseTree, causeTree } from '../failures/causes.js';
import { readProperty, readText } from '../failures/read-property.js';

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

/** Causes beyond this depth are left out. */
const MAX_DEPTH = 5;

/** Single errors of an `AggregateError` beyond this number are left out. */
const MAX_MEMBERS = 5;

const OPTIONAL_FIELDS = {
  code: 'string',
  status: 'number',
  retryable: 'boolean',
  retryAfter: 'number',
} as const;

/** Turns anything that was thrown into its plain form. Never throws, and its result can always be written as JSON. */
export function errorToJson(thrown: unknown): ErrorJson {
  return toJson(causeTree(thrown), MAX_DEPTH);
}

function toJson({ thrown, cause, members }: CauseTree, depth: number): ErrorJson {
  const message = readText(thrown, 'message');
  // By shape, as errors of another realm (`vm`, workers) are no instances of our `Error`.
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

/** Plain form of an error: what `JSON.stringify` gives for an `AppError`. Never holds a stack. */
export interface ErrorJson {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly status?: number;
  readonly retryable?: boolean;
  /** Milliseconds. */
  readonly retryAfter?: number;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly cause?: ErrorJson;
}

/** Causes beyond this depth are left out; it also ends a chain that bites its own tail. */
const MAX_CAUSES = 5;

const OPTIONAL_FIELDS = {
  code: 'string',
  status: 'number',
  retryable: 'boolean',
  retryAfter: 'number',
  metadata: 'object',
} as const;

/** Turns anything that was thrown into its plain form. */
export function errorToJson(thrown: unknown, depth = 0): ErrorJson {
  if (!(thrown instanceof Error)) return { name: 'NonError', message: String(thrown) };
  const json: Record<string, unknown> = { name: thrown.name, message: thrown.message };
  for (const [field, type] of Object.entries(OPTIONAL_FIELDS)) {
    const value: unknown = Reflect.get(thrown, field);
    if (typeof value === type && value !== null) json[field] = value;
  }
  if (thrown.cause !== undefined && depth < MAX_CAUSES) json['cause'] = errorToJson(thrown.cause, depth + 1);
  return json as unknown as ErrorJson;
}

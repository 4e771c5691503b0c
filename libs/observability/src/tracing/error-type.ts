/** Codes are short words such as `ECONNREFUSED` or `CIRCUIT_OPEN`; what looks otherwise may be data. */
const CODE = /^[\w.-]{1,64}$/;

/** What went wrong, as a word of low cardinality for OpenTelemetry's `error.type`: the code, or the name of the class. */
export function errorType(error: unknown): string {
  const code: unknown = property(error, 'code');
  return typeof code === 'string' && CODE.test(code) ? code : errorName(error);
}

/** Name of the class of an error, for OpenTelemetry's `exception.type`; `_OTHER` for what is no error. */
export function errorName(error: unknown): string {
  const name: unknown = property(error, 'name');
  return typeof name === 'string' && CODE.test(name) ? name : '_OTHER';
}

/** Whatever was thrown may have getters that throw. */
function property(thrown: unknown, key: string): unknown {
  try {
    return typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, key) : undefined;
  } catch {
    return undefined;
  }
}

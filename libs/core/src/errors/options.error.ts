/** An option is wrong; thrown when a module is built or a decorator is applied, never during a call. */
export class OptionsError extends TypeError {
  override readonly name = 'OptionsError';

  /**
   * @param option path of the option, e.g. `retry.maxRetries`
   * @param expected what it has to be, e.g. `an integer >= 0`
   * @param actual what it was
   * @param place where it was set, e.g. `VideoService.publish`
   */
  constructor(
    readonly option: string,
    readonly expected: string,
    readonly actual: unknown,
    readonly place?: string,
  ) {
    super(`Expected "${option}" to be ${expected}, got ${show(actual)}${place ? ` (at ${place})` : ''}`);
  }
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'function') return `function ${value.name || '(anonymous)'}`;
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return String(value);
}

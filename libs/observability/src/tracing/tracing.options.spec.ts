import { describe, expect, it } from '@jest/globals';
import { resolveTracingOptions, type TracingOptions } from './tracing.options.js';

describe('resolveTracingOptions', () => {
  it('applies the defaults', () => {
    expect(resolveTracingOptions({ recordMessages: true })).toEqual({
      enabled: true,
      recordMessages: true,
      ignorePaths: ['/health', '/metrics'],
    });
  });

  it.each([
    [{ enabled: 'yes' }, 'Expected "tracing.enabled" to be a boolean, got "yes"'],
    [{ recordMessages: 1 }, 'Expected "tracing.recordMessages" to be a boolean, got 1'],
    [{ ignorePaths: ['health'] }, `Expected "tracing.ignorePaths" to be a list of paths such as '/health'`],
    [{ ignorePath: [] }, 'Expected "tracing.ignorePath" to be one of the known options'],
  ])('refuses %j', (options, message) => {
    expect(() => resolveTracingOptions(options as TracingOptions)).toThrow(message);
  });
});

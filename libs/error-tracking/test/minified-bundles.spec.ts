import { afterEach, describe, expect, it } from '@jest/globals';
import { Fingerprinter } from '../src/fingerprint/fingerprinter.js';
import { MinifiedProgram, type PrintedError } from './support/minified.js';

const programs: MinifiedProgram[] = [];
afterEach(() => {
  for (const program of programs.splice(0)) program.remove();
});

function build(options?: ConstructorParameters<typeof MinifiedProgram>[0]): MinifiedProgram {
  const program = new MinifiedProgram(options);
  programs.push(program);
  return program;
}

const fingerprinter = new Fingerprinter();
const fingerprintOf = (error: PrintedError): string => fingerprinter.of(error).value;

/** Other code, so that the minifier chooses other names, in other columns. */
const MORE = `
class AuditService { note(text) { return [text, this]; } }
const first = new AuditService(); const second = new AuditService(); const third = () => first.note(second);
globalThis.audits = [first, second, third];`;

describe.each([
  ['without a source map', { maps: false }],
  ['with a source map', { maps: true }],
])('in a minified bundle %s', (_, { maps }) => {
  it('each fault is one issue over two builds, whose names, columns and file differ', () => {
    const one = build({ maps, file: 'main.3f2a9c1b.js', id: 7 });
    const other = build({ maps, file: 'main.77d0e4aa.js', id: 8, more: MORE });
    const names = ({ errors }: MinifiedProgram): string[] =>
      errors.map(({ stack }) => stack.replaceAll(/[^\n]*\/|:\d+:\d+/g, ''));
    expect(names(one)).not.toEqual(names(other));
    expect(one.errors.map(fingerprintOf)).toEqual(other.errors.map(fingerprintOf));
  });

  it('two faults of one class of errors, in methods with equal names, are two issues', () => {
    const [users, orders] = build({ maps }).errors;
    expect(fingerprintOf(users)).not.toBe(fingerprintOf(orders));
  });
});

it('a source map tells two faults with the same message apart', () => {
  const [users, orders] = build({ maps: true }).errors.map((error) => ({
    ...error,
    message: 'Not found',
    stack: error.stack.replace(/^RangeError: .*/, 'RangeError: Not found'),
  })) as [PrintedError, PrintedError];
  expect(fingerprintOf(users)).not.toBe(fingerprintOf(orders));
});

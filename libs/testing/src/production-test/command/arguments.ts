import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import type { SectionName } from '../check.js';
import type { ProductionTestOptions } from '../production-test.options.js';

/** The command line, read. */
export interface CommandLine {
  readonly help: boolean;
  readonly json: boolean;
  readonly junit: string | undefined;
  readonly options: ProductionTestOptions;
  /** Mistakes of the command line itself; those of the values are found with the options. */
  readonly problems: readonly string[];
}

/** The numbers, by the name on the command line. */
const NUMBERS = {
  requests: 'requests',
  concurrency: 'concurrency',
  p50: 'p50',
  p95: 'p95',
  p99: 'p99',
  'probe-limit': 'probeLimit',
  timeout: 'timeout',
  rate: 'rate',
  'max-requests': 'maxRequests',
  'max-wait': 'maxWait',
  'large-body': 'largeBody',
} as const;

const LISTS = ['path', 'debug-path', 'header', 'skip'] as const;
const TEXTS = [
  'post-path',
  'health-prefix',
  'circuit',
  'circuit-path',
  'junit',
  ...Object.keys(NUMBERS),
] as const;

const CONFIG: ParseArgsOptionsConfig = {
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
  ...Object.fromEntries(LISTS.map((name) => [name, { type: 'string' as const, multiple: true }])),
  ...Object.fromEntries(TEXTS.map((name) => [name, { type: 'string' as const }])),
};

/** Reads the command line. The token comes from the environment only: others can read the command line of a process. */
export function readCommandLine(args: readonly string[], environment: NodeJS.ProcessEnv): CommandLine {
  const { tokens } = parseArgs({
    args: [...args],
    options: CONFIG,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const problems: string[] = [];
  const values = new Map<string, string[]>();
  const addresses: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') addresses.push(token.value);
    if (token.kind !== 'option') continue;
    const known = Object.hasOwn(CONFIG, token.name) ? CONFIG[token.name] : undefined;
    // The value may be a secret, so only the name is shown.
    if (!known) problems.push(`${token.rawName} is not an option; see --help`);
    else if (known.type === 'boolean') {
      if (token.value !== undefined) problems.push(`${token.rawName} takes no value`);
      values.set(token.name, []);
    } else if (token.value === undefined || token.value === '' || isNextOption(token))
      problems.push(`${token.rawName} needs a value`);
    else if (values.has(token.name) && !known.multiple) problems.push(`${token.rawName} is given twice`);
    else values.set(token.name, [...(values.get(token.name) ?? []), token.value]);
  }
  if (addresses.length === 0 && !values.has('help'))
    problems.push('The address of the instance is missing, e.g. http://localhost:3000');
  if (addresses.length > 1) problems.push(`Expected one address, got ${addresses.length}`);
  const token = environment['DEBUG_TOKEN']?.trim();
  return {
    help: values.has('help'),
    json: values.has('json'),
    junit: values.get('junit')?.[0],
    problems,
    options: {
      url: addresses[0] ?? 'http://localhost',
      token: token === '' ? undefined : token,
      ...optionsOf(values, problems),
    },
  };
}

/** `--timeout --json` lacks a value; `--path=--json` has a strange one. */
const isNextOption = ({ value, inlineValue }: { value: string; inlineValue: boolean }): boolean =>
  !inlineValue && value.startsWith('--');

function optionsOf(
  values: ReadonlyMap<string, readonly string[]>,
  problems: string[],
): Omit<ProductionTestOptions, 'url'> {
  const numbers = Object.entries(NUMBERS).flatMap(([name, option]) => {
    const text = values.get(name)?.[0];
    if (text === undefined) return [];
    if (/^\d{1,15}$/.test(text)) return [[option, Number(text)] as const];
    problems.push(`Expected --${name} to be a whole number, got ${JSON.stringify(text.slice(0, 50))}`);
    return [];
  });
  return {
    ...(Object.fromEntries(numbers) as Omit<ProductionTestOptions, 'url'>),
    paths: values.get('path'),
    debugPaths: values.get('debug-path'),
    skip: values.get('skip') as readonly SectionName[] | undefined,
    headers: values.get('header')?.map((line) => headerOf(line, problems)),
    postPath: values.get('post-path')?.[0],
    healthPrefix: values.get('health-prefix')?.[0],
    circuit: values.get('circuit')?.[0],
    circuitPath: values.get('circuit-path')?.[0],
  } as Omit<ProductionTestOptions, 'url'>;
}

function headerOf(line: string, problems: string[]): readonly [string, string] {
  const colon = line.indexOf(':');
  if (colon > 0) return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  problems.push("Expected --header to be like 'X-Tenant: studio'");
  return ['x', ''];
}

import { type SectionName, SECTIONS } from './check.js';
import { DEFAULT_PRODUCTION_TEST_OPTIONS } from './production-test.constants.js';

/** Options of the production test. Times are milliseconds. */
export interface ProductionTestOptions {
  /** Address of the instance: `https://studio.example.com`, with or without a path before all others. */
  readonly url: string;
  /**
   * Bearer token for the health details and the routes of operators. The command reads it from `DEBUG_TOKEN`.
   * @default none: the test sees what every client sees
   */
  readonly token?: string | undefined;
  /** Paths that answer GET requests with 2xx. Latency and the limits are measured on them. @default ['/health/live'] */
  readonly paths?: readonly string[];
  /** Path that takes JSON by POST. It gets wrong bodies only, so nothing is stored. @default none: those checks are skipped */
  readonly postPath?: string | undefined;
  /** Path of the health endpoints. @default '/health' */
  readonly healthPrefix?: string;
  /** Paths that must be closed to clients without the token. @default the routes for operators of Breakwater */
  readonly debugPaths?: readonly string[];
  /** Requests by which the latency of each path is measured; three quarters one by one, the rest in groups. @default 40 */
  readonly requests?: number;
  /** Size of the groups. @default 4 */
  readonly concurrency?: number;
  /** Median above which there is a warning. @default 200 */
  readonly p50?: number;
  /** 95th percentile above which there is a warning. @default 500 */
  readonly p95?: number;
  /** 99th percentile above which there is a warning. @default 1000 */
  readonly p99?: number;
  /** Time within which a probe has to answer; the kubelet waits one second. @default 1000 */
  readonly probeLimit?: number;
  /** Limit of each request. @default 10000 */
  readonly timeout?: number;
  /** Requests in one second, at most. @default 20 */
  readonly rate?: number;
  /** Requests in all; the checks that are left are skipped. @default 500 */
  readonly maxRequests?: number;
  /** Longest rest that the test takes when the instance asks for it; the checks that are left are skipped. @default 60000 */
  readonly maxWait?: number;
  /** Bytes of the body that the instance has to refuse. @default 2097152 */
  readonly largeBody?: number;
  /** Headers of all requests, as names and values. @default none */
  readonly headers?: readonly (readonly [string, string])[];
  /** Sections that are left out. @default none */
  readonly skip?: readonly SectionName[];
  /** Circuit that the test opens for a moment and closes again; needs `token`. @default none: no circuit is moved */
  readonly circuit?: string | undefined;
  /** Path whose GET requests pass through `circuit`: while it is open, answers come from a fallback or are a 503. @default none */
  readonly circuitPath?: string | undefined;
}

/** {@link ProductionTestOptions} with every default filled in. */
export interface ResolvedProductionTestOptions extends Required<Omit<ProductionTestOptions, 'url'>> {
  readonly url: URL;
}

/** Options are wrong. The message lists all problems. */
export class ProductionTestOptionsError extends Error {
  override readonly name = 'ProductionTestOptionsError';

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

const HOUR = 3_600_000;

/** The whole numbers, with their least and greatest values. */
const NUMBERS = {
  requests: [4, 1_000],
  concurrency: [1, 50],
  p50: [1, HOUR],
  p95: [1, HOUR],
  p99: [1, HOUR],
  probeLimit: [1, HOUR],
  timeout: [1, HOUR],
  rate: [1, 1_000],
  maxRequests: [1, 100_000],
  maxWait: [0, HOUR],
  largeBody: [1_024, 1_073_741_824],
} as const;

/**
 * Fills in the defaults.
 *
 * @throws ProductionTestOptionsError with all problems; it never shows the token or the value of a header
 */
export function resolveProductionTestOptions(given: ProductionTestOptions): ResolvedProductionTestOptions {
  const problems: string[] = [];
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const options = { ...DEFAULT_PRODUCTION_TEST_OPTIONS, ...set } as typeof set & Defaulted;
  for (const name of Object.keys(set)) {
    if (name !== 'url' && !Object.hasOwn(DEFAULT_PRODUCTION_TEST_OPTIONS, name))
      problems.push(`"${name}" is not an option`);
  }
  const url = addressOf(given.url, problems);
  for (const [name, [least, most]] of Object.entries(NUMBERS)) {
    const value = options[name as keyof typeof NUMBERS];
    if (!Number.isInteger(value) || value < least || value > most)
      problems.push(`Expected "${name}" to be a whole number from ${least} to ${most}, got ${value}`);
  }
  checkPaths(options, problems);
  checkHeaders(options.headers, problems);
  for (const name of options.skip) {
    if (!Object.hasOwn(SECTIONS, name))
      problems.push(
        `Expected "skip" to be one of ${Object.keys(SECTIONS).join(', ')}, got ${printable(name)}`,
      );
  }
  if (options.skip.length >= Object.keys(SECTIONS).length) problems.push('"skip" leaves no section to run');
  checkCircuit(options, problems);
  if (problems.length > 0) throw new ProductionTestOptionsError(problems);
  return { ...options, url: url! };
}

type Defaulted = Required<Omit<ProductionTestOptions, 'url'>>;

function addressOf(text: unknown, problems: string[]): URL | undefined {
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    problems.push('Expected the address to be like http://localhost:3000 or https://studio.example.com');
    return undefined;
  }
  if (url.username || url.password) problems.push('The address must not contain a user or a password');
  if (url.search || url.hash) problems.push('The address must not contain "?" or "#"');
  return url;
}

function checkPaths(
  { paths, postPath, healthPrefix, debugPaths, circuitPath }: Defaulted,
  problems: string[],
): void {
  if (paths.length === 0) problems.push('"paths" must name at least one path');
  const named = Object.entries({
    paths,
    debugPaths,
    postPath: [postPath],
    healthPrefix: [healthPrefix],
    circuitPath: [circuitPath],
  });
  for (const [name, list] of named) {
    for (const path of list) {
      if (path !== undefined && !/^\/[\x21-\x7e]*$/.test(path))
        problems.push(`Expected "${name}" to start with "/" and to have no blanks, got ${printable(path)}`);
    }
  }
}

function checkHeaders(headers: Defaulted['headers'], problems: string[]): void {
  for (const [name, value] of headers) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) problems.push(`${printable(name)} is not the name of a header`);
    else if (/^(authorization|content-length|transfer-encoding|connection|user-agent)$/i.test(name))
      problems.push(`The header ${name} cannot be set; the test sends DEBUG_TOKEN as Authorization`);
    else if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
      problems.push(`The value of the header ${name} has characters that no header may have`);
  }
}

function checkCircuit({ circuit, circuitPath, token, skip }: Defaulted, problems: string[]): void {
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token))
    problems.push('The token (DEBUG_TOKEN) must be visible ASCII without blanks');
  if (circuit !== undefined && token === undefined)
    problems.push('"circuit" needs the token: set DEBUG_TOKEN');
  if (circuit !== undefined && circuit.trim() === '')
    problems.push('"circuit" must be the name of a circuit');
  if (circuitPath !== undefined && circuit === undefined)
    problems.push('"circuitPath" has no effect without "circuit"');
  if (circuit !== undefined && skip.includes('circuit-breakers'))
    problems.push('"circuit" has no effect when the section circuit-breakers is skipped');
}

/** Quotes a value for a message; characters that could move the cursor of a terminal are escaped. */
const printable = (value: unknown): string => JSON.stringify(String(value).slice(0, 100));

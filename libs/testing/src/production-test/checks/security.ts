import type { Answer } from '../client/answer.js';
import { type Check, type CheckContext, failed, judge, passed, skipped, warning } from '../check.js';
import { UNKNOWN_ROUTE } from './error-handling.js';

const section = 'security';

/** A site that no instance lets in. */
const FOREIGN_ORIGIN = 'https://production-test.invalid';

/** Half a year, as Mozilla's Observatory asks for. */
const LEAST_HSTS = 15_768_000;

/** Reads a good answer and an error, because services often set headers for one of them only. */
async function both({ instance, options }: CheckContext): Promise<Answer[]> {
  return [await instance.get(options.paths[0]!), await instance.get(UNKNOWN_ROUTE)];
}

const missing = (answers: readonly Answer[], has: (answer: Answer) => boolean, what: string): string[] =>
  answers.filter((answer) => !has(answer)).map(({ summary }) => `${summary} has no ${what}`);

const noSniff: Check = {
  section,
  name: 'Browsers do not guess content types',
  async run(context) {
    const has = (answer: Answer): boolean =>
      answer.header('x-content-type-options')?.toLowerCase() === 'nosniff';
    return judge(
      missing(await both(context), has, 'X-Content-Type-Options: nosniff'),
      'X-Content-Type-Options: nosniff',
    );
  },
};

const noFrames: Check = {
  section,
  name: 'Other sites cannot frame the answers',
  async run(context) {
    const has = (answer: Answer): boolean =>
      /^(deny|sameorigin)$/i.test(answer.header('x-frame-options') ?? '') ||
      /\bframe-ancestors\b/i.test(answer.header('content-security-policy') ?? '');
    return judge(
      missing(
        await both(context),
        has,
        'X-Frame-Options and no Content-Security-Policy with frame-ancestors',
      ),
      'X-Frame-Options or frame-ancestors',
    );
  },
};

const transport: Check = {
  section,
  name: 'Browsers stay on HTTPS',
  async run(context) {
    const answers = await both(context);
    const stated = answers.map((answer) => answer.header('strict-transport-security'));
    const { url, token } = context.options;
    if (url.protocol === 'https:') {
      const age = Math.min(...stated.map((value) => Number(/max-age="?(\d+)/i.exec(value ?? '')?.[1] ?? -1)));
      if (age < 0) return failed('Strict-Transport-Security is missing');
      return age < LEAST_HSTS
        ? warning(`max-age is ${age} s, less than half a year`)
        : passed(`max-age ${age} s`);
    }
    if (stated.some((value) => value !== undefined))
      return warning('Strict-Transport-Security has no effect over plain HTTP');
    if (token !== undefined && !isOwnMachine(url))
      return warning('DEBUG_TOKEN went over plain HTTP to another machine');
    return skipped('the address is plain HTTP; test the public address as well');
  },
};

const isOwnMachine = ({ hostname }: URL): boolean =>
  /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);

const anonymous: Check = {
  section,
  name: 'Headers do not name the software',
  async run(context) {
    const answers = await both(context);
    const named = answers.flatMap((answer) => (answer.header('x-powered-by') ? ['X-Powered-By'] : []));
    if (named.length > 0) return failed(`${named[0]} names the framework`);
    const server = answers
      .map((answer) => answer.header('server'))
      .find((value) => /\d+\.\d/.test(value ?? ''));
    return server ? warning('Server names a version') : passed('no X-Powered-By');
  },
};

const cors: Check = {
  section,
  name: 'Foreign sites cannot read answers with credentials',
  async run({ instance, options }) {
    const answer = await instance.get(options.paths[0]!, { headers: { origin: FOREIGN_ORIGIN } });
    const origin = answer.header('access-control-allow-origin');
    const credentials = answer.header('access-control-allow-credentials')?.toLowerCase() === 'true';
    if (credentials && (origin === '*' || origin === FOREIGN_ORIGIN))
      return failed(`${origin} is allowed with credentials`);
    if (origin === FOREIGN_ORIGIN)
      return warning('every origin is allowed by name; list your own, or say "*"');
    return passed(
      origin === '*' ? 'every origin may read, without credentials' : `${FOREIGN_ORIGIN} is not allowed`,
    );
  },
};

const closedRoutes: Check = {
  section,
  name: 'Routes for operators are closed without the token',
  async run({ instance, options }) {
    const open: string[] = [];
    for (const path of options.debugPaths) {
      const bare = await instance.get(path);
      const wrong = await instance.get(path, { headers: { authorization: 'Bearer wrong-production-test' } });
      for (const answer of [bare, wrong])
        if (![401, 403, 404].includes(answer.status)) open.push(answer.summary);
    }
    return judge(open, `${options.debugPaths.length} paths gave 401, 403 or 404, also for a wrong token`);
  },
};

export const SECURITY: readonly Check[] = [noSniff, noFrames, transport, anonymous, cors, closedRoutes];

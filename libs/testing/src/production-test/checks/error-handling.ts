import type { Answer } from '../client/answer.js';
import {
  type Check,
  type CheckContext,
  failed,
  type Finding,
  judge,
  passed,
  skipped,
  warning,
} from '../check.js';
import { leaksOf, shapeOf } from './error-body.js';

const section = 'error-handling';

/** A request that the instance has to refuse. */
interface WrongRequest {
  readonly name: string;
  /** Statuses that fit. */
  readonly fitting: readonly number[];
  /** Statuses that are worth a look. */
  readonly doubtful?: readonly number[];
  /** @returns undefined when the options leave the request out */
  readonly send: (context: CheckContext) => Promise<Answer> | undefined;
}

/** No route has this path. */
export const UNKNOWN_ROUTE = '/production-test/unknown-route';

const JSON_TYPE = { 'content-type': 'application/json' };

const post = (
  body: (context: CheckContext) => string,
  headers: Readonly<Record<string, string>>,
): WrongRequest['send'] => {
  return (context) => {
    const { postPath } = context.options;
    return postPath === undefined
      ? undefined
      : context.instance.send(postPath, { method: 'POST', headers, body: body(context) });
  };
};

const WRONG_REQUESTS: readonly WrongRequest[] = [
  {
    name: 'An unknown route is answered with 404',
    fitting: [404],
    send: ({ instance }) => instance.get(UNKNOWN_ROUTE),
  },
  {
    name: 'A wrong method is answered with 405 or 404',
    fitting: [404, 405],
    // No service deletes its liveness probe.
    send: ({ instance, options }) => instance.send(`${options.healthPrefix}/live`, { method: 'DELETE' }),
  },
  {
    name: 'Malformed JSON is answered with 400',
    fitting: [400, 422],
    send: post(() => '{"productionTest": ', JSON_TYPE),
  },
  {
    name: 'A wrong content type is answered with 415 or 400',
    fitting: [400, 415, 422],
    send: post(() => 'production test', { 'content-type': 'text/x-production-test' }),
  },
  {
    name: 'A body that is too large is answered with 413',
    fitting: [413],
    doubtful: [400, 408, 422],
    // The body is no JSON, so an instance that reads all of it still stores nothing.
    send: post(({ options }) => 'x'.repeat(options.largeBody), JSON_TYPE),
  },
];

const refusal = ({ name, fitting, doubtful = [], send }: WrongRequest): Check => ({
  section,
  name,
  async run(context) {
    const sending = send(context);
    if (!sending) return skipped('no path that takes JSON is named: --post-path');
    const answer = await sending;
    const { status, summary } = answer;
    if ([401, 403, 429].includes(status))
      return skipped(`${summary}: the instance refused before it looked at the request`);
    if (doubtful.includes(status))
      return warning(
        `${summary}: the body of ${context.options.largeBody} bytes was read; is it below the limit?`,
      );
    if (!fitting.includes(status)) return failed(`${summary}, expected ${fitting.join(' or ')}`);
    return describeBody(answer);
  },
});

function describeBody(answer: Answer): Finding {
  const shape = shapeOf(answer);
  if (shape) return passed(`${answer.summary}, ${shape}`);
  return failed(
    `${answer.summary}: the body (${answer.mediaType || 'no content type'}) is not an error in JSON that names its status or message`,
  );
}

const requestId: Check = {
  section,
  name: 'Answers carry a request id, and take over that of the client',
  async run({ instance }) {
    const id = `production-test-${Date.now()}`;
    const own = await instance.get(UNKNOWN_ROUTE);
    const given = await instance.get(UNKNOWN_ROUTE, { headers: { 'x-request-id': id } });
    const inBody = given.json['requestId'] ?? id;
    return judge(
      [
        ...(own.header('x-request-id') ? [] : [`${own.summary} has no X-Request-Id`]),
        ...(given.header('x-request-id') === id ? [] : [`X-Request-Id: ${id} was not taken over`]),
        ...(inBody === id ? [] : ['the body names another request id']),
      ],
      `X-Request-Id: ${id} came back; look for it in the logs`,
    );
  },
};

const noLeaks: Check = {
  section,
  name: 'No body of an error shows stacks, drivers or secrets',
  async run({ instance, options }) {
    const errors = instance.answers.filter(({ status }) => status >= 400);
    const leaks = errors.flatMap((answer) => {
      const found = leaksOf(answer.body, options.token);
      return found.length > 0 ? [`${answer.summary} shows ${found.join(', ')}`] : [];
    });
    return errors.length === 0
      ? skipped('no answer was an error')
      : judge([...new Set(leaks)], `${errors.length} errors were read`);
  },
};

const noServerErrors: Check = {
  section,
  name: 'No answer is a 5xx without a reason',
  async run({ instance }) {
    const bad = instance.answers.filter(({ status }) => status >= 500 && status !== 503 && status !== 504);
    return judge(
      [...new Set(bad.map(({ summary }) => summary))],
      `${instance.answers.length} answers were read`,
    );
  },
};

const retryAfter: Check = {
  section,
  name: 'Answers with 429 and 503 have Retry-After',
  async run({ instance }) {
    const refusals = instance.answers.filter(({ status }) => status === 429 || status === 503);
    if (refusals.length === 0) return skipped('no answer was 429 or 503');
    const silent = refusals.filter((answer) => answer.retryAfter() === undefined);
    return judge(
      [...new Set(silent.map(({ summary }) => `${summary} has none`))],
      `${refusals.length} of ${refusals.length} answers have it`,
    );
  },
};

/** The checks that send requests of their own. */
export const ERROR_HANDLING: readonly Check[] = [
  ...WRONG_REQUESTS.map((request) => refusal(request)),
  requestId,
];

/** The checks that judge all answers of the run, so they come last. */
export const ALL_ANSWERS: readonly Check[] = [noLeaks, noServerErrors, retryAfter];

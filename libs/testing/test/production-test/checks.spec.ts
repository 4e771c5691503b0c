import { describe, expect, it } from '@jest/globals';
import type { ProductionTestOptions, ProductionTestReport } from '@breakwater/testing/production-test';
import { runProductionTest } from '@breakwater/testing/production-test';
import { type Fault, ModelInstance, TOKEN, VirtualPace } from './model-instance.js';

const OPTIONS = {
  token: TOKEN,
  paths: ['/items'],
  postPath: '/items',
  circuit: 'payments',
  circuitPath: '/pay',
  largeBody: 200_000,
  requests: 8,
} as const;

type Given = Partial<ProductionTestOptions>;

async function test(fault: Fault, pace: VirtualPace, given: Given = {}): Promise<ProductionTestReport> {
  await using instance = await ModelInstance.start(fault);
  return await runProductionTest({ ...OPTIONS, ...given, url: instance.url }, { pace });
}

function checkOf({ sections }: ProductionTestReport, name: string): { outcome: string; seen: string } {
  const found = sections.flatMap(({ checks }) => checks).find((check) => check.name === name);
  return { outcome: found?.outcome ?? 'missing', seen: found?.seen ?? '' };
}

/** A fault that one check must see, and the text that the report shows then. */
interface Bad {
  readonly check: string;
  readonly when: string;
  readonly fault: (pace: VirtualPace) => Fault;
  readonly seen: string;
  readonly outcome?: 'failed' | 'warning' | 'skipped';
  readonly given?: Given;
}

const on =
  (method: string, path: string, change: Fault): ((pace: VirtualPace) => Fault) =>
  () =>
  (request, answer) => {
    if (request.method === method && request.path === path) change(request, answer);
  };
const onAll = (change: Fault) => (): Fault => change;
const UNKNOWN = '/production-test/unknown-route';
const isWrongType: Fault = ({ headers }, answer) => {
  if (headers['content-type'] === 'text/x-production-test') answer.status = 500;
};
const isMalformed: Fault = ({ body }, answer) => {
  if (body.startsWith('{"productionTest"')) answer.status = 201;
};
const isLarge =
  (status: number): Fault =>
  ({ body }, answer) => {
    if (body.startsWith('xxx')) answer.status = status;
  };

const BAD: readonly Bad[] = [
  {
    check: 'An unknown route is answered with 404',
    when: 'it is answered with 200',
    fault: on('GET', UNKNOWN, (_request, answer) => (answer.status = 200)),
    seen: `GET ${UNKNOWN} 200, expected 404`,
  },
  {
    check: 'An unknown route is answered with 404',
    when: 'the answer is a page',
    fault: on('GET', UNKNOWN, (_request, answer) => {
      answer.headers['content-type'] = 'text/html; charset=utf-8';
      answer.body = '<h1>Not found</h1>';
    }),
    seen: 'the body (text/html) is not an error in JSON that names its status or message',
  },
  {
    check: 'A wrong method is answered with 405 or 404',
    when: 'it is accepted',
    fault: on('DELETE', '/health/live', (_request, answer) => (answer.status = 204)),
    seen: 'DELETE /health/live 204, expected 404 or 405',
  },
  {
    check: 'Malformed JSON is answered with 400',
    when: 'it is accepted',
    fault: onAll(isMalformed),
    seen: 'POST /items 201, expected 400 or 422',
  },
  {
    check: 'A wrong content type is answered with 415 or 400',
    when: 'it is a server error',
    fault: onAll(isWrongType),
    seen: 'POST /items 500, expected 400 or 415 or 422',
  },
  {
    check: 'A body that is too large is answered with 413',
    when: 'it is accepted',
    fault: onAll(isLarge(201)),
    seen: 'POST /items 201, expected 413',
  },
  {
    check: 'A body that is too large is answered with 413',
    when: 'the instance reads all of it',
    fault: onAll(isLarge(400)),
    seen: 'the body of 200000 bytes was read',
    outcome: 'warning',
  },
  {
    check: 'Malformed JSON is answered with 400',
    when: 'the route wants an account first',
    fault: on('POST', '/items', (_request, answer) => (answer.status = 401)),
    seen: 'POST /items 401: the instance refused before it looked at the request',
    outcome: 'skipped',
  },
  {
    check: 'Answers carry a request id, and take over that of the client',
    when: 'there is none',
    fault: onAll((_request, answer) => delete answer.headers['x-request-id']),
    seen: 'has no X-Request-Id',
  },
  {
    check: 'Answers carry a request id, and take over that of the client',
    when: 'the body names another one',
    fault: on(
      'GET',
      UNKNOWN,
      (_request, answer) => (answer.body = { title: 'x', status: 404, requestId: 'other' }),
    ),
    seen: 'the body names another request id',
  },
  ...(
    [
      ['a stack trace', 'Error: no\n    at Videos.find (/srv/app/dist/videos.js:10:5)'],
      ['a path of the machine', 'cannot load node_modules/pg'],
      ['the message of a driver', 'connect ECONNREFUSED 10.0.0.1:5432'],
      ['the address of a store', 'postgresql://studio@db/studio'],
      ['a secret', 'key AKIAIOSFODNN7EXAMPLE'],
      ['DEBUG_TOKEN', `the token is ${TOKEN}`],
    ] as const
  ).map(([what, detail]) => ({
    check: 'No body of an error shows stacks, drivers or secrets',
    when: `one shows ${what}`,
    fault: on('GET', UNKNOWN, (_request, answer) => (answer.body = { title: 'x', status: 404, detail })),
    // The report names the kind of leak and repeats nothing of it.
    seen: `GET ${UNKNOWN} 404 shows ${what}`,
  })),
  {
    check: 'No answer is a 5xx without a reason',
    when: 'a wrong content type gives one',
    fault: onAll(isWrongType),
    seen: 'POST /items 500',
  },
  {
    check: 'Answers with 429 and 503 have Retry-After',
    when: 'one has none',
    fault: on('GET', '/pay', (_request, answer) => delete answer.headers['retry-after']),
    seen: 'GET /pay 503 has none',
  },
  {
    check: 'Answers state the limit of the client',
    when: 'there are no headers',
    fault: onAll((_request, answer) => {
      for (const name of ['limit', 'remaining', 'reset']) delete answer.headers[`ratelimit-${name}`];
    }),
    seen: 'no answer has RateLimit-* or X-RateLimit-*; switch the limits on',
  },
  {
    check: 'Answers state the limit of the client',
    when: 'the numbers make no sense',
    fault: onAll((_request, answer) => {
      Object.assign(answer.headers, { 'ratelimit-limit': '0', 'ratelimit-reset': '90000' });
    }),
    seen: 'the limit is not a number above 0; the rest is not a number up to the limit; the reset is not a number of seconds up to a day',
  },
  {
    check: 'Each request takes one from the rest',
    when: 'nothing is counted',
    fault: onAll((_request, answer) => (answer.headers['ratelimit-remaining'] = '900')),
    seen: 'GET /items: the rest did not fall in 3 pairs of requests',
  },
  {
    check: 'No circuit is open',
    when: 'one is',
    fault: on('GET', '/health/circuit-breakers', (_request, answer) => {
      answer.body = { status: 'degraded', open_count: 1, breakers: { mail: { state: 'open' } } };
    }),
    seen: 'open: mail; is that service down?',
    outcome: 'warning',
  },
  {
    check: 'No circuit is open',
    when: 'details are hidden',
    fault: on('GET', '/health/circuit-breakers', (_request, answer) => {
      answer.body = { status: 'healthy' };
    }),
    seen: 'details are hidden from clients without DEBUG_TOKEN',
    outcome: 'skipped',
  },
  {
    check: 'No circuit is open',
    when: 'the page contradicts itself',
    fault: on('GET', '/health/circuit-breakers', (_request, answer) => {
      answer.body = { status: 'healthy', open_count: 0, breakers: { mail: { state: 'open' } } };
    }),
    seen: 'open_count is 0, but 1 of the listed circuits are open',
  },
  {
    check: 'An open circuit is shown, is answered for, and closes again',
    when: 'the page never shows it',
    fault: on('GET', '/health/circuit-breakers', (_request, answer) => {
      answer.body = { status: 'healthy', open_count: 0, breakers: { payments: { state: 'closed' } } };
    }),
    seen: 'the page of circuits does not show that payments is open',
  },
  {
    check: 'An open circuit is shown, is answered for, and closes again',
    when: 'calls fail in another way than by 503',
    fault: on('GET', '/pay', (_request, answer) => (answer.status = 500)),
    seen: 'GET /pay 500 while the circuit was open, expected a fallback or 503',
  },
  {
    check: 'An open circuit is shown, is answered for, and closes again',
    when: 'it cannot be closed',
    fault: on('POST', '/debug/actions/circuit.close', (_request, answer) => (answer.status = 500)),
    seen: 'POST /debug/actions/circuit.close 500: payments stays open for up to 30 s',
  },
  {
    check: 'An open circuit is shown, is answered for, and closes again',
    when: 'there is none of that name',
    fault: onAll(() => {}),
    given: { circuit: 'mail' },
    seen: 'there is no circuit mail; known are payments',
  },
  {
    check: 'An open circuit is shown, is answered for, and closes again',
    when: 'the token is wrong',
    fault: onAll(() => {}),
    given: { token: 'another-token' },
    seen: 'GET /debug/actions 401: the instance does not accept DEBUG_TOKEN',
  },
  {
    check: 'The liveness probe is well and names no dependency',
    when: 'it asks the database',
    fault: on('GET', '/health/live', (_request, answer) => {
      answer.body = { status: 'alive', checks: { database: { status: 'healthy' } } };
    }),
    seen: 'liveness depends on database: a failure there restarts every replica',
  },
  {
    check: 'The readiness probe lets traffic in',
    when: 'it does not',
    fault: on('GET', '/health/ready', (_request, answer) => {
      Object.assign(answer, {
        status: 503,
        body: { status: 'not_ready', checks: { database: { status: 'unhealthy' } } },
      });
    }),
    seen: 'GET /health/ready 503 "not_ready" in 0 ms, database is unhealthy',
  },
  {
    check: 'The readiness probe lets traffic in',
    when: 'it is slow',
    fault:
      (pace) =>
      ({ path }) => {
        if (path === '/health/ready') pace.advance(2_000);
      },
    seen: 'the fastest of 3 answers took 2000 ms, more than 1000 ms',
  },
  {
    check: 'The readiness probe lets traffic in',
    when: 'it does not at first',
    fault: () => {
      let failures = 2;
      return ({ path }, answer) => {
        if (path === '/health/ready' && failures-- > 0)
          Object.assign(answer, { status: 503, body: { status: 'not_ready' } });
      };
    },
    seen: 'GET /health/ready 200 "ready" in 0 ms; 2 of 3 answers were 503',
    outcome: 'warning',
  },
  {
    check: 'The start is complete',
    when: 'the status does not fit the word',
    fault: on('GET', '/health/startup', (_request, answer) => (answer.body = { status: 'starting' })),
    seen: '200 does not fit the status "starting"',
  },
  {
    check: 'The service is healthy',
    when: 'it is degraded',
    fault: on('GET', '/health', (_request, answer) => {
      answer.body = { status: 'degraded', checks: { redis: { status: 'degraded' } } };
    }),
    seen: 'GET /health 200 "degraded" in 0 ms, redis is degraded',
    outcome: 'warning',
  },
  {
    check: 'The service is healthy',
    when: 'proxies may keep the answer, and it is a page',
    fault: on('GET', '/health', (_request, answer) => {
      answer.headers = { 'content-type': 'text/html' };
    }),
    seen: 'the content type is text/html; Cache-Control: no-store is missing, so proxies may answer in its place',
  },
  {
    check: 'The details are well formed',
    when: 'the body has no status',
    fault: on('GET', '/health/detailed', (_request, answer) => (answer.body = { state: 'fine' })),
    seen: 'the body has no known status',
  },
  {
    check: 'The pages agree with each other',
    when: 'they do not',
    fault: on('GET', '/health/detailed', (_request, answer) => (answer.body = { status: 'degraded' })),
    seen: '/health 200 is "healthy", GET /health/detailed 200 is "degraded"',
  },
  {
    check: 'GET /items answers in time',
    when: 'the path fails',
    fault: on('GET', '/items', (_request, answer) => (answer.status = 404)),
    seen: 'GET /items 404; name paths that answer with 2xx: --path',
  },
  {
    check: 'GET /items answers in time',
    when: 'it is slow',
    fault:
      (pace) =>
      ({ path }) => {
        if (path === '/items') pace.advance(300);
      },
    seen: 'p50 is above 200 ms',
    outcome: 'warning',
  },
  {
    check: 'Browsers do not guess content types',
    when: 'errors lack the header',
    fault: on('GET', UNKNOWN, (_request, answer) => delete answer.headers['x-content-type-options']),
    seen: `GET ${UNKNOWN} 404 has no X-Content-Type-Options: nosniff`,
  },
  {
    check: 'Other sites cannot frame the answers',
    when: 'nothing forbids it',
    fault: onAll((_request, answer) => delete answer.headers['x-frame-options']),
    seen: 'GET /items 200 has no X-Frame-Options and no Content-Security-Policy with frame-ancestors',
  },
  {
    check: 'Browsers stay on HTTPS',
    when: 'the header is sent over plain HTTP',
    fault: onAll((_request, answer) => (answer.headers['strict-transport-security'] = 'max-age=63072000')),
    seen: 'Strict-Transport-Security has no effect over plain HTTP',
    outcome: 'warning',
  },
  {
    check: 'Headers do not name the software',
    when: 'they name the framework',
    fault: onAll((_request, answer) => (answer.headers['x-powered-by'] = 'Express')),
    seen: 'X-Powered-By names the framework',
  },
  {
    check: 'Headers do not name the software',
    when: 'they name a version',
    fault: onAll((_request, answer) => (answer.headers['server'] = 'nginx/1.27.0')),
    seen: 'Server names a version',
    outcome: 'warning',
  },
  {
    check: 'Foreign sites cannot read answers with credentials',
    when: 'each origin is reflected',
    fault: onAll(({ headers }, answer) => {
      if (headers.origin === undefined) return;
      answer.headers['access-control-allow-origin'] = headers.origin;
      answer.headers['access-control-allow-credentials'] = 'true';
    }),
    seen: 'https://production-test.invalid is allowed with credentials',
  },
  {
    check: 'Routes for operators are closed without the token',
    when: 'one is open',
    fault: on('GET', '/debug/circuits', (_request, answer) => (answer.status = 200)),
    seen: 'GET /debug/circuits 200',
  },
  {
    check: 'Connections stay open between requests',
    when: 'the instance closes them',
    fault: onAll((_request, answer) => (answer.headers['connection'] = 'close')),
    seen: '3 of 3 answers say Connection: close; is the instance stopping?',
  },
  {
    check: 'Connections stay open between requests',
    when: 'they end before those of the balancer',
    fault: onAll((_request, answer) => {
      Object.assign(answer.headers, { connection: 'keep-alive', 'keep-alive': 'timeout=5' });
    }),
    seen: 'an idle connection stays open for 5 s, not longer than the 60 s of common load balancers',
    outcome: 'warning',
  },
  {
    check: 'The instance is not draining',
    when: 'it is',
    fault: on('GET', '/health/ready', (_request, answer) => {
      Object.assign(answer, { status: 503, body: { status: 'not_ready', reason: 'draining' } });
    }),
    seen: 'GET /health/ready 503, draining: send the test to an instance that takes traffic',
  },
  {
    check: 'The instance is not draining',
    when: 'it is unavailable for another reason, and that lasts',
    fault: on('GET', '/health/ready', (_request, answer) => {
      Object.assign(answer, { status: 503, body: { status: 'not_ready' } });
    }),
    seen: 'GET /health/ready 503: send the test to an instance that takes traffic',
  },
];

describe('a service that does everything right', () => {
  it('passes every check that can be seen from outside', async () => {
    const report = await test(() => {}, new VirtualPace());
    const others = report.sections.flatMap(({ checks }) =>
      checks.filter(({ outcome }) => outcome !== 'passed'),
    );
    expect(others.map(({ name, outcome }) => `${outcome}: ${name}`)).toEqual([
      'skipped: Browsers stay on HTTPS',
      'skipped: Readiness is 503 while the instance drains',
      'skipped: The grace period is longer than the shutdown',
    ]);
    expect(report).toMatchObject({ passed: true, counts: { failed: 0, warning: 0 } });
  });
});

describe('the check', () => {
  it.each(BAD.map((bad) => [bad.check, bad.when, bad] as const))(
    '"%s" sees it when %s',
    async (name, _when, { fault, seen, outcome = 'failed', given }) => {
      const pace = new VirtualPace();
      const report = await test(fault(pace), pace, given);
      const check = checkOf(report, name);
      expect(check.outcome).toBe(outcome);
      expect(check.seen).toContain(seen);
      expect(report.passed).toBe(report.counts.failed === 0);
    },
  );

  it('has a service that fails it, unless it cannot be seen from outside', async () => {
    const { sections } = await test(() => {}, new VirtualPace());
    const failing = new Set(
      BAD.filter(({ outcome = 'failed' }) => outcome === 'failed').map(({ check }) => check),
    );
    const names = sections.flatMap(({ checks }) => checks.map(({ name }) => name));
    expect(names.filter((name) => !failing.has(name))).toEqual([
      // test/production-test.spec.ts runs against a server with TLS.
      'Browsers stay on HTTPS',
      'Readiness is 503 while the instance drains',
      'The grace period is longer than the shutdown',
    ]);
  });
});

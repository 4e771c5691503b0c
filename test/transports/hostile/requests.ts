/** A request as bytes, and the facts that its answer is checked against. */
export interface Hostile {
  readonly name: string;
  readonly bytes: string;
  /** Absent where Node cannot read the headers, so that the server chooses an id. */
  readonly id?: string;
  /** Probes and scrapes write no lines. */
  readonly isProbe: boolean;
}

/** The parts of a request. */
interface Parts {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Lines of the head as they are, and anything behind them. */
  readonly lines?: string;
  readonly body?: string;
}

export const TOKEN = 'token-of-this-test';

/** A body that `POST /videos` accepts. */
const VALID = '{"channelId":"UC1","title":"t"}';

const PROBE = /^\/(health|live|ready|metrics)/;

let sent = 0;

function hostile({ method = 'GET', path = '/videos', headers = {}, lines = '', body }: Parts): Hostile {
  const id = `h-${++sent}`;
  const all = {
    host: 'studio',
    connection: 'close',
    'x-request-id': id,
    authorization: `Bearer ${TOKEN}`,
    ...(body !== undefined && {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body, 'latin1')),
    }),
    ...headers,
  };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const what = [JSON.stringify(headers), lines, body].map((part = '') => part.slice(0, 60)).join(' ');
  return {
    name: `${method} ${path.slice(0, 60)} ${what}`,
    bytes: `${method} ${path} HTTP/1.1\r\n${head.join('')}${lines}\r\n${body ?? ''}`,
    ...(all['x-request-id'] === id && { id }),
    isProbe: PROBE.test(path),
  };
}

/** A request whose head Node cannot read. */
function unreadable(parts: Parts): Hostile {
  const { id: _id, ...rest } = hostile(parts);
  return rest;
}

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const fields = (count: number): string =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}`, n])));
const withField = (field: string): string => VALID.replace('}', `,${field}}`);

const ROUTES_WITH_BODIES = [
  '/videos',
  '/videos/00000000-0000-4000-8000-000000000000/publish',
  '/errors/x/resolve',
  '/errors/x/archive',
  '/alerts/test',
  '/debug/circuits/__proto__/open',
  '/debug/circuits/constructor/reset',
  '/debug/actions/circuit.open',
  '/debug/actions/__proto__',
];

const BODIES = [
  ...['{"a":', '', '\0', '{"a":NaN}', '{"a":1}}', "{'a':1}", '\xff\xfe{}', '1'.repeat(90_000)],
  ...['null', 'true', '1', '"x"', '[]', '[{}]', '{}', '{"length":1e9}'],
  ...[nested(45_000), '['.repeat(45_000), '{"a":'.repeat(9_000), fields(8_000), `[${'1,'.repeat(40_000)}1]`],
  ...['{"channelId":{"toString":1},"title":{"valueOf":1}}', '{"channelId":["UC1"],"title":["t"]}'],
  '{"target":{},"reason":5,"for":"x"}',
  '{"target":"youtube-data","reason":"r","for":1e99}',
  '{"resolution":{},"channel":{},"by":5}',
];

/** Values that only `POST /videos` reads. */
const VIDEOS = [
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'then'].map((name) =>
    withField(`"${name}":1`),
  ),
  ...[
    '{"length":1e9}',
    'null',
    '"text"',
    '[1,null,{},[]]',
    '["\\ud800"]',
    '[null]',
    `["${'x'.repeat(90_000)}"]`,
  ].map((tags) => withField(`"tags":${tags}`)),
  ...['"\\u0000"', '"\\udc00"', '1e400', 'null', `"${'x'.repeat(90_000)}"`].map((text) =>
    withField(`"description":${text}`),
  ),
];

const TYPES = [
  ...[
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'a/b/c',
    '',
  ],
  ...[
    'application/json; charset=utf-16',
    'application/json; charset=foo',
    'application/json;charset',
    '\xff',
  ],
  'x'.repeat(5_000),
];

const FORMS = [
  '__proto__[x]=1&constructor[prototype][x]=1',
  'a=1&'.repeat(5_000),
  `a${'[a]'.repeat(5_000)}=1`,
  '%=1',
];

const QUERIES = [
  ...[
    'limit=5&limit=6',
    'limit[]=5',
    'limit[a]=1',
    'limit=',
    'limit=abc',
    'limit=-1',
    'limit=NaN',
    'limit=1e99',
  ],
  ...[
    'after=1&after=2',
    'after=%00',
    'after[__proto__]=1',
    '__proto__=1',
    'constructor[prototype][x]=1',
    '&&=&',
  ],
  ...['toString=1', '%E0%A4%A=%E0%A4%A', `a=${'x'.repeat(9_000)}`, 'a=1&'.repeat(3_000), 'limit=5;after=6'],
  ...[
    'sort=x&state=x&severity=constructor&category=__proto__',
    'since=0000-01-01',
    'since=+275760-09-14',
    'since=x',
  ],
  ...['search=%00', 'cursor=e30=', 'title=%ff'],
];

const PATHS = [
  ...[
    '/videos/%E0%A4%A',
    '/videos/%',
    '/videos/%00',
    '/videos/%ff',
    `/videos/${'x'.repeat(9_000)}`,
    '//',
    '/%2e%2e/',
  ],
  ...[
    '/videos/__proto__',
    '/videos/..%2f..%2fetc',
    '/channels/%00/stats',
    '/channels/%0d%0aset-cookie:a/stats',
  ],
  ...['/channels/__proto__/stats', '/channels/x%3Fkey=1/stats', `/channels/${'x'.repeat(65)}/stats`],
  ...[
    '/health/__proto__',
    '/health/constructor',
    '/health/%00',
    '/health/%E0%A4%A',
    '/health/modules/__proto__',
  ],
  ...[
    '/health/ready?x=%E0%A4%A',
    '/health?format[]=x',
    '/metrics?name[]=x',
    '/errors/%00',
    '/errors/__proto__',
  ],
  ...[
    '/errors/%E0%A4%A',
    '/debug/circuits/%00',
    '/debug/__proto__',
    '*',
    'http://evil.example/videos',
    '/.env',
  ],
];

const METHODS = [
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'DELETE',
  'PUT',
  'PATCH',
  'LINK',
  'SEARCH',
  'M-SEARCH',
];

const HEADERS: readonly Readonly<Record<string, string>>[] = [
  ...['', 'a b', '{"level":60}', 'x'.repeat(129), '__proto__', '<script>', '%0d%0a'].map((id) => ({
    'x-request-id': id,
  })),
  ...['', 'x', `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`, `ff-${'a'.repeat(32)}-${'b'.repeat(16)}-zz`].map(
    (traceparent) => ({ traceparent, tracestate: `${'='.repeat(600)},,a=b`, baggage: '%E0%A4%A=;;' }),
  ),
  ...['', '[::1', '<script>', '999.999.999.999, '.repeat(100), '"a\\"'].map((address) => ({
    'x-forwarded-for': address,
    'x-forwarded-host': address,
    'x-forwarded-proto': address,
    forwarded: address,
  })),
  ...['', 'Bearer', 'Bearer x', 'Basic Og==', 'Bearer \xe9', 'x'.repeat(5_000)].map((authorization) => ({
    authorization,
  })),
  { cookie: '__proto__=1; %E0%A4%A', range: 'bytes=0-99999999', accept: ',;;q=x/', 'if-none-match': '*' },
  { 'accept-encoding': 'gzip,'.repeat(1_500), 'x-http-method-override': 'DELETE', upgrade: 'h2c' },
];

const UNREADABLE: readonly Parts[] = [
  ...['bad header: x', 'no-colon', 'x-a: a\x01b', 'x-a: a\0b', ': x', 'x-a: b\rx-b: c', 'x-a: b\r\n folded'],
  `x-a: ${'x'.repeat(20_000)}`,
  Array.from({ length: 2_500 }, (_, n) => `x${n}: 1`).join('\r\n'),
]
  .map((line): Parts => ({ lines: `${line}\r\n` }))
  .concat(
    ['-1', 'abc', '9'.repeat(30), '2\r\ncontent-length: 3', '2\r\ntransfer-encoding: chunked'].map(
      (length) => ({
        method: 'POST',
        lines: `content-length: ${length}\r\n`,
      }),
    ),
    [
      { method: 'FOO' },
      { method: 'get' },
      { path: '/a b' },
      { path: '/\xe9' },
      { path: `/${'x'.repeat(20_000)}` },
    ],
  );

const chunked = (rest: string): Parts => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
  lines: `\r\n${rest}`,
});

/** Hostile requests by their kind. */
export const HOSTILE: Readonly<Record<string, readonly Hostile[]>> = {
  bodies: [
    ...ROUTES_WITH_BODIES.flatMap((path) => BODIES.map((body) => hostile({ method: 'POST', path, body }))),
    ...VIDEOS.map((body) => hostile({ method: 'POST', body })),
  ],
  'content types': [
    ...TYPES.map((type) => hostile({ method: 'POST', body: VALID, headers: { 'content-type': type } })),
    ...['gzip', 'br', 'strange', 'gzip, gzip'].map((encoding) =>
      hostile({ method: 'POST', body: VALID, headers: { 'content-encoding': encoding } }),
    ),
    ...FORMS.map((body) =>
      hostile({ method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    ),
  ],
  queries: ['/videos', '/errors', '/errors/stats'].flatMap((path) =>
    QUERIES.map((query) => hostile({ path: `${path}?${query}` })),
  ),
  paths: PATHS.flatMap((path) => ['GET', 'POST'].map((method) => hostile({ method, path }))),
  methods: METHODS.flatMap((method) =>
    ['/videos', '/errors', '/debug/circuits', '/health/ready', '/nowhere', '*'].map((path) =>
      hostile({ method, path }),
    ),
  ),
  headers: HEADERS.flatMap((headers) =>
    ['/videos/x', '/errors/x', '/health/detailed'].map((path) => hostile({ headers, path })),
  ),
  'heads that cannot be read': UNREADABLE.map(unreadable),
  framing: [
    hostile({ method: 'POST', body: VALID, headers: { expect: '100-continue' } }),
    hostile({ method: 'POST', body: VALID, headers: { expect: 'strange' } }),
    hostile(chunked('zz\r\n{}\r\n0\r\n\r\n')),
    hostile(chunked(`2;${'x'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`)),
    hostile(chunked('2\r\n{}\r\n0\r\nx-request-id: other\r\n\r\n')),
  ],
};

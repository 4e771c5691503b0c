import { expect, it } from '@jest/globals';
import * as api from '../src/index.js';

it('exports exactly its public names', () => {
  expect(Object.keys(api).toSorted()).toEqual([
    'DEFAULT_HTTP_POLICY',
    'DEFAULT_TRANSPORT_OPTIONS',
    'DEFAULT_UPSTREAM_OPTIONS',
    'HTTP_CLIENT_FAILURES',
    'HttpAnswer',
    'HttpBlockedError',
    'HttpBodyError',
    'HttpClient',
    'HttpClients',
    'HttpConnectError',
    'HttpError',
    'HttpModule',
    'HttpRedirectError',
    'HttpSchemaError',
    'HttpStatus',
    'HttpStatusError',
    'HttpStream',
    'HttpTimeoutError',
    'InjectHttp',
    'UpstreamExplanation',
    'axiosOptions',
    'bodyExcerpt',
    'httpClientToken',
    'notCausedByUpstream',
  ]);
});

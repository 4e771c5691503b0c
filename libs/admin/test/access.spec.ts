import { bearerToken, type OptionsError } from '@breakwater/core';
import { type HttpApplication, HTTP_PLATFORMS } from '@breakwater/testing';
import { type CanActivate, type ExecutionContext, ForbiddenException } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import { AdminModule, adminLevelOf, type AdminOptions } from '../src/index.js';
import { startDashboard } from './support/dashboard-application.js';

const TOKEN = 'a-token-of-at-least-32-characters';
const OWN = { 'content-type': 'application/json', 'x-breakwater-admin': '1' };

/** Lets everybody view, and those with the header `x-on-duty` operate. */
class OnDutyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, unknown> }>();
    if (adminLevelOf(context) === 'view' || headers['x-on-duty']) return true;
    throw new ForbiddenException('Only those who are on duty may change the service.');
  }
}

const order = (headers: Record<string, string>, body: object = {}): RequestInit => ({
  method: 'POST',
  headers,
  body: JSON.stringify(body),
});

describe.each(HTTP_PLATFORMS)('access on %s', (platform) => {
  let application: HttpApplication;
  afterEach(() => application[Symbol.asyncDispose]());

  it('to the data needs what `authorize` wants, and the page itself needs nothing', async () => {
    application = await startDashboard(platform, { authorize: bearerToken(TOKEN) });
    const status = async (path: string, headers = {}) => (await application.fetch(path, { headers })).status;
    expect(await status('/admin/')).toBe(200);
    for (const path of ['snapshot', 'stream', 'actions', 'lists/circuits/x']) {
      expect(await status(`/admin/api/${path}`)).toBe(401);
    }
    expect(await status('/admin/api/snapshot', { authorization: `Bearer ${TOKEN}` })).toBe(200);
  });

  it('at the level `operate` is decided by a guard of the application', async () => {
    application = await startDashboard(platform, { guards: [OnDutyGuard] });
    expect((await application.fetch('/admin/api/snapshot')).status).toBe(200);
    expect((await application.fetch('/admin/api/actions')).status).toBe(403);
    const refused = await application.json('/admin/api/actions/circuit.open', order(OWN));
    expect(refused).toEqual({
      status: 403,
      body: expect.objectContaining({ message: 'Only those who are on duty may change the service.' }),
    });
    const passed = await application.json('/admin/api/actions/nothing', order({ ...OWN, 'x-on-duty': '1' }));
    expect(passed.status).toBe(404);
  });

  it.each<[string, Record<string, string>]>([
    ['without the header of the page', { 'content-type': 'application/json' }],
    ['that is no JSON', { ...OWN, 'content-type': 'text/plain' }],
    ['of another site', { ...OWN, 'sec-fetch-site': 'cross-site' }],
    ['of another origin of the site', { ...OWN, 'sec-fetch-site': 'same-site' }],
  ])('to actions is refused for a request %s', async (_name, headers) => {
    application = await startDashboard(platform);
    const answer = await application.json('/admin/api/actions/circuit.open', order(headers));
    expect(answer.status).toBe(403);
  });
});

describe('AdminModule.forRoot', () => {
  const problems = (options: unknown): string => {
    try {
      AdminModule.forRoot(options as AdminOptions);
      return '';
    } catch (error) {
      return (error as OptionsError).message;
    }
  };

  it('refuses a dashboard that nothing protects', () => {
    expect(problems({})).toContain("at least one guard (or `authorize`, or `access: 'public'`)");
  });

  it('refuses public access in production, and beside guards', () => {
    const { NODE_ENV } = process.env;
    process.env['NODE_ENV'] = 'production';
    try {
      expect(problems({ access: 'public' })).toContain('left out in production');
    } finally {
      process.env['NODE_ENV'] = NODE_ENV;
    }
    expect(problems({ access: 'public', guards: [OnDutyGuard] })).toContain('left out beside `guards`');
  });

  it('refuses a fleet whose secret could be guessed, and one without the name of the service', () => {
    const text = problems({ access: 'public', fleet: { secret: 'short', key: 1 } });
    for (const option of ['fleet.secret', 'fleet.key', 'service']) expect(text).toContain(`admin.${option}`);
    expect(text).not.toContain('short');
  });

  it('reports all problems at once', () => {
    const text = problems({ access: 'open', path: '/', service: '', whom: 1 });
    for (const option of ['access', 'path', 'service', 'whom']) expect(text).toContain(`admin.${option}`);
  });
});

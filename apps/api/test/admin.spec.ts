import { afterEach, describe, expect, it } from '@jest/globals';
import { type ApiHarness, bootApi } from './api-harness.js';

const DEBUG_TOKEN = 'breakwater-debug';
const HEADERS = { authorization: `Bearer ${DEBUG_TOKEN}` };

let api: ApiHarness;

afterEach(() => api.close());

describe('the dashboard', () => {
  it('does not exist without a token in the configuration', async () => {
    api = await bootApi();
    for (const path of [
      '/admin',
      '/admin/',
      '/admin/api/snapshot',
      '/admin/api/stream',
      '/admin/api/actions',
    ]) {
      expect([path, (await api.get(path)).status]).toEqual([path, 404]);
    }
  });

  it('shows its page to everyone, and its data to those who have the token', async () => {
    api = await bootApi({ DEBUG_TOKEN });
    const page = await fetch(`${api.origin}/admin/`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect((await api.get('/admin/api/snapshot')).status).toBe(401);
    const { status, body } = await api.get('/admin/api/snapshot', { headers: HEADERS });
    expect(status).toBe(200);
    expect(body).toMatchObject({ instance: { service: 'studio-api' } });
    // The load of the machine decides about the checks of the process. Without them the verdict is 'up'.
    const { checks } = body['verdict'] as { checks: { name: string }[] };
    expect(checks.filter(({ name }) => !['cpu', 'event-loop', 'memory'].includes(name))).toEqual([]);
    const names = (body['lists'] as { name: string }[]).map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['circuits', 'health-checks', 'issues', 'alerts', 'stuck-operations']),
    );
  });

  it('leaves the routes for stuck operations reachable', async () => {
    api = await bootApi({ DEBUG_TOKEN });
    const answer = await api.get('/admin/monitoring/stuck-operations', { headers: HEADERS });
    expect(answer.status).toBe(200);
  });

  it('records who has acted, also with letters beyond ASCII', async () => {
    api = await bootApi({ DEBUG_TOKEN });
    const headers = {
      ...HEADERS,
      'x-operator': encodeURIComponent('Zoë Müller'),
      'x-breakwater-admin': '1',
      'content-type': 'application/json',
    };
    const order = { target: 'youtube-data', reason: 'maintenance', expectedState: 'closed', for: 60_000 };
    const opened = await api.post('/admin/api/actions/circuit.open', order, { headers });
    expect(opened.body).toMatchObject({ before: 'closed', after: 'forced-open' });
    const { body } = await api.get('/admin/api/snapshot', { headers: HEADERS });
    expect(body['timeline']).toContainEqual(
      expect.objectContaining({ kind: 'action', text: expect.stringContaining('by Zoë Müller') }),
    );
  });
});

import { ResilienceEvents } from '@breakwater/core';
import { CircuitBreakerService } from '@breakwater/resilience';
import { type HttpApplication, HTTP_PLATFORMS } from '@breakwater/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Snapshot } from '../src/index.js';
import { startDashboard } from './support/dashboard-application.js';

describe.each(HTTP_PLATFORMS)('actions on %s', (platform) => {
  let application: HttpApplication;

  beforeEach(async () => {
    application = await startDashboard(platform, {
      access: 'public',
      who: ({ headers }: { headers: Record<string, string> }) => headers['x-user'] ?? 'nobody',
    });
    await circuits().execute('payments', async () => 'paid');
  });
  afterEach(() => application[Symbol.asyncDispose]());

  const circuits = (): CircuitBreakerService => application.app.get(CircuitBreakerService);
  const state = (): string | undefined => circuits().getState('payments')?.state;
  const run = (action: string, body: object) =>
    application.json(`/admin/api/actions/${action}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-breakwater-admin': '1', 'x-user': 'ada' },
      body: JSON.stringify(body),
    });

  it('are listed with their targets', async () => {
    const { body } = await application.json('/admin/api/actions');
    expect(body).toContainEqual(
      expect.objectContaining({
        name: 'circuit.open',
        revertible: true,
        targets: [{ name: 'payments', state: 'closed' }],
      }),
    );
  });

  it('are listed for one target', async () => {
    const { body } = await application.json('/admin/api/actions?subject=circuit&target=payments');
    const listed = body as { readonly name: string; readonly targets: object }[];
    expect(new Set(listed.map(({ name }) => name.split('.')[0]))).toEqual(new Set(['circuit']));
    expect(listed[0]?.targets).toEqual([{ name: 'payments', state: 'closed' }]);
  });

  it('change the service, for a time, with an audit record on the time line', async () => {
    const records: unknown[] = [];
    application.app.get(ResilienceEvents).on('operator.action', (record) => records.push(record));
    const answer = await run('circuit.open', {
      target: 'payments',
      reason: 'The bank asked for it.',
      expectedState: 'closed',
      for: 60_000,
    });
    expect(answer).toMatchObject({ status: 200, body: { before: 'closed', after: 'forced-open' } });
    expect(state()).toBe('forced-open');
    expect(records).toMatchObject([{ who: 'ada', reason: 'The bank asked for it.', outcome: 'done' }]);
    const { body } = await application.json('/admin/api/snapshot');
    expect((body as Snapshot).timeline.at(-1)).toMatchObject({
      kind: 'action',
      name: 'circuit.open',
      text: 'done on payments by ada, closed -> forced-open: The bank asked for it.',
    });
    await application.clock.advance(60_000);
    expect(state()).toBe('closed');
  });

  it('are refused with 409 when the state has changed meanwhile', async () => {
    circuits().openCircuit('payments');
    const answer = await run('circuit.disable', {
      target: 'payments',
      reason: 'test',
      expectedState: 'closed',
    });
    expect(answer).toMatchObject({ status: 409, body: { state: 'forced-open', expectedState: 'closed' } });
    expect(state()).toBe('forced-open');
  });

  it('are refused with 400 and all problems of the request', async () => {
    const answer = await run('circuit.open', { for: -1, why: 'x' });
    expect(answer.status).toBe(400);
    const text = JSON.stringify(answer.body);
    for (const name of ['target', 'reason', 'for', 'why']) expect(text).toContain(name);
  });
});

import { bearerToken, Dashboard } from '@breakwater/core';
import { HealthModule } from '@breakwater/health';
import { ResilienceModule } from '@breakwater/resilience';
import { type HttpApplication, startApplication } from '@breakwater/testing';
import { type CanActivate, type ExecutionContext, Injectable, Module } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import { AdminModule, adminLevelOf, type Snapshot } from '../src/index.js';

const TOKEN = 'a-token-of-at-least-32-characters';

@Injectable()
class OnDutyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { user } = context.switchToHttp().getRequest<{ user?: { roles: readonly string[] } }>();
    const role = adminLevelOf(context) === 'operate' ? 'on-duty' : 'employee';
    return user?.roles.includes(role) ?? false;
  }
}

@Injectable()
class Printers {
  constructor(dashboard: Dashboard) {
    dashboard.addList({
      name: 'printers',
      title: 'Printers',
      section: 'problems',
      rows: () => [{ id: 'office', title: 'Office', state: 'jammed', tone: 'bad' }],
    });
  }
}

describe('the README', () => {
  let application: HttpApplication;
  afterEach(() => application[Symbol.asyncDispose]());

  it('shows a dashboard that wants a token', async () => {
    process.env['ADMIN_TOKEN'] = TOKEN;
    @Module({
      imports: [
        ResilienceModule.forRoot(),
        HealthModule.forRoot(),
        AdminModule.forRoot({ authorize: bearerToken(process.env['ADMIN_TOKEN'] ?? '') }),
      ],
    })
    class AppModule {}

    application = await startApplication('Express', { imports: [AppModule], providers: [Printers] });
    expect((await application.fetch('/admin/')).status).toBe(200);
    const headers = { authorization: `Bearer ${TOKEN}` };
    const { status, body } = await application.json('/admin/api/snapshot', { headers });
    expect(status).toBe(200);
    expect((body as Snapshot).lists.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['circuits', 'health-checks', 'printers']),
    );
  });

  it('shows a guard that knows both levels', async () => {
    application = await startApplication('Express', {
      imports: [AdminModule.forRoot({ guards: [OnDutyGuard] })],
      prepare: (app) =>
        app.use((request: { user?: object }, _response: unknown, next: () => void) => {
          request.user = { roles: ['employee'] };
          next();
        }),
    });
    const act = await application.fetch('/admin/api/actions/circuit.open', { method: 'POST' });
    expect([(await application.fetch('/admin/api/snapshot')).status, act.status]).toEqual([200, 403]);
  });
});

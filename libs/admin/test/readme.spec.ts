import { bearerToken, Dashboard } from '@breakwater/core';
import { HealthModule } from '@breakwater/health';
import { RedisModule } from '@breakwater/redis';
import { CircuitBreakerService, ResilienceModule } from '@breakwater/resilience';
import { HTTP_PLATFORMS, type HttpApplication, startApplication } from '@breakwater/testing';
import {
  type CanActivate,
  type ExecutionContext,
  Injectable,
  Module,
  UnauthorizedException,
} from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import { AdminModule, adminLevelOf, type Snapshot } from '../src/index.js';
import { PathProxy } from './support/path-proxy.js';

const TOKEN = 'a-token-of-at-least-32-characters';

@Injectable()
class OnDutyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { user } = context.switchToHttp().getRequest<{ user?: { roles: readonly string[] } }>();
    const role = adminLevelOf(context) === 'operate' ? 'on-duty' : 'employee';
    return user?.roles.includes(role) ?? false;
  }
}

interface User {
  readonly name: string;
  readonly roles: readonly string[];
}

@Injectable()
class Sessions {
  find(cookie: string | undefined): User | undefined {
    return cookie === 'session=ada' ? { name: 'Ada', roles: ['employee', 'on-duty'] } : undefined;
  }
}

@Module({ providers: [Sessions], exports: [Sessions] })
class SessionsModule {}

@Injectable()
class SessionGuard implements CanActivate {
  constructor(private readonly sessions: Sessions) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<{ headers: { cookie?: string }; user?: User }>();
    const user = this.sessions.find(request.headers.cookie);
    if (!user) throw new UnauthorizedException();
    request.user = user;
    return true;
  }
}

@Module({
  imports: [
    AdminModule.forRoot({
      imports: [SessionsModule],
      guards: [SessionGuard, OnDutyGuard],
      who: ({ user }: { user: User }) => user.name,
    }),
  ],
})
class OperationsModule {}

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

  it('shows a fleet', async () => {
    process.env['ADMIN_TOKEN'] = TOKEN;
    @Module({
      imports: [
        RedisModule.forRoot({ url: process.env['REDIS_URL'] }),
        AdminModule.forRoot({
          authorize: bearerToken(process.env['ADMIN_TOKEN'] ?? ''),
          service: 'studio-api',
          fleet: { secret: process.env['ADMIN_TOKEN'] ?? '' },
        }),
      ],
    })
    class FleetModule {}

    application = await startApplication('Express', { imports: [FleetModule] });
    const headers = { authorization: `Bearer ${TOKEN}` };
    const { body } = await application.json('/admin/api/snapshot', { headers });
    // Without a URL, Redis is disabled.
    expect((body as Snapshot).fleet.link).toBe('no-broker');
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

  it.each(HTTP_PLATFORMS)(
    'shows a dashboard with sessions, below a prefix and behind a proxy on %s',
    async (platform) => {
      application = await startApplication(platform, {
        imports: [ResilienceModule.forRoot(), OperationsModule],
        prepare: (app) => app.setGlobalPrefix('internal'),
      });
      await application.app.get(CircuitBreakerService).execute('payments', async () => 'paid');
      await using proxy = await PathProxy.start('/shop', application.url);
      const headers = { cookie: 'session=ada' };
      const page = await fetch(`${proxy.url}/shop/internal/admin`, { headers });
      expect([page.status, page.url]).toEqual([200, `${proxy.url}/shop/internal/admin/`]);
      const act = async (more: Record<string, string>): Promise<readonly [number, unknown]> => {
        const answer = await fetch(new URL('api/actions/circuit.open', page.url), {
          method: 'POST',
          headers: { ...more, 'content-type': 'application/json', 'x-breakwater-admin': '1' },
          body: JSON.stringify({ target: 'payments', reason: 'the bank is down' }),
        });
        return [answer.status, await answer.json()];
      };
      expect(await act({})).toMatchObject([401, {}]);
      expect(await act(headers)).toMatchObject([200, { after: 'forced-open' }]);
      const snapshot = await fetch(new URL('api/snapshot', page.url), { headers });
      const { timeline } = (await snapshot.json()) as Snapshot;
      expect(timeline).toContainEqual(expect.objectContaining({ text: expect.stringContaining('Ada') }));
    },
  );
});

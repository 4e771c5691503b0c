import type { ModuleStatus, StatusReporter } from '@breakwater/core';
import { Controller, Injectable, Module, Scope } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterEach, describe, expect, it } from '@jest/globals';
import { HealthModule, HealthService, ModuleHealth } from '../src/index.js';
import { PLATFORM_NAMES, type Service, start } from './support/start.js';

let wallet: ModuleStatus = { status: 'healthy' };

@Injectable()
@ModuleHealth('wallet')
class WalletService implements StatusReporter {
  async getHealthStatus(): Promise<ModuleStatus> {
    return wallet;
  }
}

@Controller()
@ModuleHealth('auth', { critical: true, cache: { good: 0 } })
class AuthController implements StatusReporter {
  failure: Error | undefined;
  getHealthStatus(): ModuleStatus {
    if (this.failure) throw this.failure;
    return { status: 'healthy', message: 'Keys are fresh', details: { keys: 2 } };
  }
}

describe.each(PLATFORM_NAMES)('modules with @ModuleHealth() on %s', (platform) => {
  let service: Service;
  const begin = async (): Promise<void> => {
    wallet = { status: 'healthy' };
    service = await start(
      platform,
      {},
      {
        providers: [WalletService, { provide: 'alias', useExisting: WalletService }],
        controllers: [AuthController],
      },
    );
  };
  afterEach(() => service.app.close());

  it('are listed by name', async () => {
    await begin();
    expect(await service.get('/health/modules')).toEqual({
      code: 200,
      body: {
        wallet: { status: 'healthy', message: 'Module is operational' },
        auth: { status: 'healthy', message: 'Keys are fresh', keys: 2 },
      },
    });
  });

  it('have an endpoint each', async () => {
    await begin();
    expect(await service.get('/health/modules/wallet')).toEqual({
      code: 200,
      body: { status: 'healthy', message: 'Module is operational' },
    });
    wallet = { status: 'unhealthy', message: 'Ledger is closed' };
    await service.clock.advance(1_000);
    expect(await service.get('/health/modules/wallet')).toEqual({
      code: 503,
      body: { status: 'unhealthy', message: 'Ledger is closed', error: 'failed' },
    });
    expect((await service.request('/health/modules/cart')).status).toBe(404);
  });

  it('count for the whole status, each according to its criticality', async () => {
    await begin();
    wallet = { status: 'unhealthy', message: 'Ledger is closed' };
    expect(await service.get('/health')).toMatchObject({
      code: 200,
      body: {
        status: 'degraded',
        checks: {},
        modules: { wallet: { status: 'degraded', message: 'Ledger is closed' } },
      },
    });
    service.app.get(AuthController).failure = new Error('postgres://u:secret@db');
    const { code, body } = await service.get('/health/detailed');
    expect(code).toBe(503);
    expect(body['modules']).toMatchObject({ auth: { status: 'unhealthy', error: 'failed', critical: true } });
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  it('may report a failure without a reason', async () => {
    await begin();
    wallet = { status: 'degraded' };
    expect((await service.get('/health/modules')).body['wallet']).toEqual({ status: 'degraded' });
  });

  it('are down when they report nonsense', async () => {
    await begin();
    wallet = { status: 'ok' as 'healthy' };
    expect((await service.get('/health/modules')).body).toMatchObject({
      wallet: { error: 'invalid-status' },
    });
  });
});

describe('@ModuleHealth()', () => {
  const boot = (...providers: (new () => unknown)[]) => {
    @Module({ imports: [HealthModule.forRoot()], providers })
    class AppModule {}
    return NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });
  };

  @ModuleHealth('wallet')
  class OtherWallet implements StatusReporter {
    getHealthStatus(): ModuleStatus {
      return { status: 'healthy' };
    }
  }

  it('works without HTTP', async () => {
    wallet = { status: 'healthy' };
    const context = await boot(WalletService);
    expect(await context.get(HealthService).modules()).toMatchObject({
      status: 'up',
      checks: [{ name: 'wallet' }],
    });
    await context.close();
  });

  it('refuses two modules of one name at boot', async () => {
    await expect(boot(WalletService, OtherWallet)).rejects.toThrow('distinct names, got "wallet"');
  });

  it('refuses a provider that is made per request at boot', async () => {
    @Injectable({ scope: Scope.REQUEST })
    @ModuleHealth('cart')
    class CartService extends OtherWallet {}
    await expect(boot(CartService)).rejects.toThrow(`singletons, got "a provider of another scope"`);
  });

  it('refuses a class without getHealthStatus() at boot', async () => {
    class Empty {}
    ModuleHealth('empty')(Empty as never);
    await expect(boot(Empty)).rejects.toThrow('classes with getHealthStatus(), got "Empty"');
  });
});

import { CircuitBreaker, ErrorTrackingFilter, ResilienceModule } from '@breakwater/resilience';
import { type HttpApplication, startApplication } from '@breakwater/testing';
import { Body, Controller, Post, UnprocessableEntityException } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startChromium } from '../harness/chromium.js';
import { type Site, startSite } from '../harness/site.js';
import { openPage, runClock, stopClock } from './open-page.js';

let isBroken = true;

@Controller()
class OrdersController {
  @Post('orders')
  @CircuitBreaker({
    name: 'warehouse',
    consecutiveFailures: 1,
    resetTimeout: 5_000,
    ignore: [UnprocessableEntityException],
  })
  order(@Body() { item }: { readonly item: string }): Promise<object> {
    if (item === 'milk') return Promise.reject(new UnprocessableEntityException('There is no milk left.'));
    return isBroken
      ? Promise.reject(new Error('The password of the warehouse is wrong.'))
      : Promise.resolve({ id: 'order 1' });
  }
}

let api: HttpApplication;
let site: Site;
let browser: Browser;

beforeAll(async () => {
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
});

describe.each(['problem', 'envelope', 'plain'] as const)(
  'a page that calls an application whose errors have the format %s',
  (format) => {
    beforeAll(async () => {
      isBroken = true;
      api = await startApplication('Express', {
        imports: [ResilienceModule.forRoot({ http: { errors: { format } } })],
        controllers: [OrdersController],
        providers: [{ provide: APP_FILTER, useClass: ErrorTrackingFilter }],
        prepare: (app) => app.enableCors({ exposedHeaders: ['Retry-After', 'X-Request-Id', 'RateLimit'] }),
      });
      site = await startSite({ pages: 'test/browser/pages', connect: [api.url] });
    });
    afterAll(async () => {
      await site?.dispose();
      await api?.app.close();
    });

    it('shows what the user may know, and retries an open circuit when it lets calls through', async () => {
      const { page, close } = await openPage(
        browser,
        `${site.origin}/order?api=${api.url}&client={"maxRetries":0}`,
        stopClock,
      );
      const message = page.getByRole('alert').getByRole('paragraph');
      const retry = page.getByRole('button', { name: /^Retry/ });

      await page.getByRole('button', { name: 'Order milk' }).click();
      expect(await message.textContent()).toBe('There is no milk left.');
      expect(await retry.count()).toBe(0);

      await page.getByRole('button', { name: 'Order tea' }).click();
      await page.getByTestId('state').getByText('idle').waitFor();
      expect(await message.textContent()).toBe('Something went wrong. Please try again later.');
      expect(await retry.count()).toBe(0);

      await page.getByRole('button', { name: 'Order tea' }).click();
      await retry.getByText('Retry in 5 s').waitFor();
      isBroken = false;
      await api.clock.advance(5_000);
      await runClock(page, 5_000);
      await retry.click();
      await page.getByRole('status').getByText('order 1').waitFor();
      expect(await page.getByRole('alert').count()).toBe(0);
      await close();
    });
  },
);

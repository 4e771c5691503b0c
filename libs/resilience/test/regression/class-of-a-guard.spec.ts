import { Body, type CanActivate, Controller, type ExecutionContext, Injectable, Post } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { expect, it } from '@jest/globals';
import { listen, REQUEST_MODES } from '../http.harness.js';

@Controller('orders')
class OrdersController {
  @Post()
  create(@Body() body: object): object {
    return body;
  }
}

let seen: unknown[] = [];

@Injectable()
class ClassGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    seen.push(context.getClass());
    return true;
  }
}

it.each(REQUEST_MODES)(
  'a guard receives the class of the controller, with $mode on $platform',
  async ({ platform, deadline }) => {
    seen = [];
    const { url } = await listen(platform, {
      controllers: [OrdersController],
      providers: [{ provide: APP_GUARD, useClass: ClassGuard }],
      options: { http: { deadline } },
    });
    await fetch(`${url}/orders`, { method: 'POST' });
    expect(seen).toEqual([OrdersController]);
    expect(new OrdersController().constructor).toBe(OrdersController);
  },
);

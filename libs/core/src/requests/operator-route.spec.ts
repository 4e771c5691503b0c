import { Controller, Get } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { isOperatorRoute, OperatorRoute } from './operator-route.js';

class Base {
  @Get('state')
  state(): string {
    return 'base';
  }
}

describe('OperatorRoute on a class', () => {
  it('marks the routes that the class inherits, and leaves those of the base class alone', () => {
    @OperatorRoute()
    @Controller()
    class Inheriting extends Base {}
    expect(isOperatorRoute(Inheriting.prototype.state)).toBe(true);
    expect(isOperatorRoute(Base.prototype.state)).toBe(false);
    expect([new Inheriting().state(), Inheriting.prototype.state.name]).toEqual(['base', 'state']);
  });

  it('keeps a method that overrides a route without a route decorator', () => {
    @OperatorRoute()
    @Controller()
    class Overriding extends Base {
      override state(): string {
        return 'overriding';
      }
    }
    expect(new Overriding().state()).toBe('overriding');
  });
});

import { describe, expect, it } from '@jest/globals';
import { of, type Observable } from 'rxjs';
import { Fallback } from '../src/index.js';

/*
 * Checked by the compiler: an error that is expected and does not come fails the type check.
 */
describe('the types of @Fallback()', () => {
  class Views {
    @Fallback({ value: 0 })
    async value(_channel: string): Promise<number> {
      return 1;
    }

    @Fallback({ value: null })
    async nullable(): Promise<number | null> {
      return 1;
    }

    @Fallback(() => 0)
    async plain(_channel: string): Promise<number> {
      return 1;
    }

    @Fallback(async () => 0)
    async promised(_channel: string): Promise<number> {
      return 1;
    }

    @Fallback((_error, channel: string, detailed: boolean) => channel.length + Number(detailed))
    async computed(_channel: string, _detailed: boolean): Promise<number> {
      return 1;
    }

    @Fallback((error) => Number(error), { on: RangeError })
    async conditional(_channel: string): Promise<number> {
      return 1;
    }

    @Fallback('lastKnown')
    async named(_channel: string): Promise<number> {
      return 1;
    }

    @Fallback('lastKnown')
    async optional(_channel: string, _detailed?: boolean): Promise<number> {
      return 1;
    }

    @Fallback('later')
    async laterNamed(): Promise<number> {
      return 1;
    }

    @Fallback('later')
    async namedWithFewerParameters(_channel: string): Promise<number> {
      return 1;
    }

    @Fallback('constant')
    async namedWithoutParameters(_channel: string): Promise<unknown> {
      return 1;
    }

    @Fallback({ value: 0 })
    streamed(): Observable<number> {
      return of(1);
    }

    @Fallback(() => of(0))
    restreamed(): Observable<number> {
      return of(1);
    }

    @Fallback('lastKnown')
    namedStream(_channel: string): Observable<number> {
      return of(1);
    }

    // @ts-expect-error the value is no number
    @Fallback({ value: 'none' })
    async wrongValue(): Promise<number> {
      return 1;
    }

    // @ts-expect-error the function gives no number
    @Fallback(() => 'none')
    async wrongResult(): Promise<number> {
      return 1;
    }

    // @ts-expect-error the promise brings no number
    @Fallback(async () => 'none')
    async wrongPromise(): Promise<number> {
      return 1;
    }

    // @ts-expect-error the first argument is a string
    @Fallback((_error, channel: number) => channel)
    async wrongParameter(_channel: string): Promise<number> {
      return 1;
    }

    // @ts-expect-error there is no such method
    @Fallback('lastKnwon')
    async wrongName(_channel: string): Promise<number> {
      return 1;
    }

    // @ts-expect-error the method takes a string
    @Fallback('lastKnown')
    async wrongNamedParameter(_channel: number): Promise<number> {
      return 1;
    }

    // @ts-expect-error the method gives a number
    @Fallback('lastKnown')
    async wrongNamedResult(_channel: string): Promise<string> {
      return '';
    }

    // @ts-expect-error duration is no method
    @Fallback('duration')
    async wrongMember(): Promise<number> {
      return 1;
    }

    readonly duration: number = 1;

    lastKnown(_error: unknown, channel: string): number {
      return channel.length;
    }

    async later(_error: Error): Promise<number> {
      return 0;
    }

    constant(): unknown {
      return 0;
    }
  }

  it('accept a class whose fallbacks fit', () => {
    expect(new Views()).toBeInstanceOf(Views);
  });
});

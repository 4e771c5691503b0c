import type { InjectionToken } from '@nestjs/common';

/** The part of an application or a testing module that this package uses: how it finds providers. */
export interface ApplicationContext {
  // oxlint-disable-next-line typescript/no-explicit-any -- the tokens of Nest: classes, symbols and texts
  get(token: any, options?: { strict: boolean }): any;
}

/**
 * Returns a provider of an application.
 *
 * @param missing message of the error
 * @throws TypeError when the application does not have it
 */
export function providerOf<T>(app: ApplicationContext, token: InjectionToken<T>, missing: string): T {
  try {
    return app.get(token, { strict: false }) as T;
  } catch (error) {
    throw new TypeError(missing, { cause: error });
  }
}

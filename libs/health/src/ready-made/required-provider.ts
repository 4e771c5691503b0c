import { OptionsError } from '@breakwater/core';
import type { InjectionToken } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';

/**
 * Finds a provider in any module of the application.
 *
 * @param check name of the check that needs it
 * @param expected the call that made the check, and the way to provide it
 * @throws OptionsError when there is no such provider
 */
export function requireProvider<T>(
  application: ModuleRef,
  token: InjectionToken,
  check: string,
  expected: string,
): T {
  try {
    return application.get<T>(token as string, { strict: false });
  } catch {
    const name = typeof token === 'function' ? token.name : String(token);
    throw new OptionsError(`health.checks.${check}`, expected, `no provider ${name}`);
  }
}

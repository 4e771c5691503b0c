import type { InjectionToken } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';

/**
 * Finds a provider in any module of the application, also in one that is not global.
 *
 * @returns `undefined` when no module has the provider, or when its value is `undefined`
 */
export function findProvider<T>(modules: ModuleRef, token: InjectionToken): T | undefined {
  try {
    return modules.get<T>(token as string, { strict: false });
  } catch {
    return undefined;
  }
}

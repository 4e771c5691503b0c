import { type ExecutionContext, SetMetadata } from '@nestjs/common';

/** The right that a request needs: to read, or to change the running service. */
export type AdminLevel = 'view' | 'operate';

const LEVEL = Symbol('@breakwater/admin:Level');

/** Declares the level of a route. */
export const WithAdminLevel = (level: AdminLevel): MethodDecorator & ClassDecorator =>
  SetMetadata(LEVEL, level);

/**
 * Returns the right that a request to the dashboard needs, for guards of your own: let those who are on duty `operate`, and all others `view`.
 * Returns `undefined` for a route that does not belong to the dashboard.
 */
export function adminLevelOf(context: ExecutionContext): AdminLevel | undefined {
  const level: unknown =
    Reflect.getMetadata(LEVEL, context.getHandler()) ?? Reflect.getMetadata(LEVEL, context.getClass());
  return level as AdminLevel | undefined;
}

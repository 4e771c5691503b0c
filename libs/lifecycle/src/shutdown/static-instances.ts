import type { ModulesContainer } from '@nestjs/core';

/** The objects that exist once in the application: those on which Nest calls its hooks. */
export function staticInstances(modules: ModulesContainer): readonly object[] {
  return [...modules.values()]
    .flatMap(({ providers, controllers, injectables, middlewares }) =>
      [providers, controllers, injectables, middlewares].flatMap((wrappers) => [...wrappers.values()]),
    )
    .filter((wrapper) => wrapper.isDependencyTreeStatic())
    .flatMap((wrapper): unknown[] =>
      wrapper.isTransient
        ? wrapper.getStaticTransientInstances().map((host): unknown => host?.instance)
        : [wrapper.instance],
    )
    .filter(isObject);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

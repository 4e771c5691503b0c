import type { DiscoveryService, ModulesContainer } from '@nestjs/core';

type InstanceWrapper = ReturnType<DiscoveryService['getProviders']>[number];

/** Nest's entry of each provider, controller, guard and the like, and middleware. */
export function instanceWrappers(modules: ModulesContainer): readonly InstanceWrapper[] {
  return [...modules.values()].flatMap(({ providers, controllers, injectables, middlewares }) =>
    [providers, controllers, injectables, middlewares].flatMap((wrappers) => [...wrappers.values()]),
  );
}

/** The objects that exist once in the application: those on which Nest calls its hooks. */
export function staticInstances(modules: ModulesContainer): readonly object[] {
  return instanceWrappers(modules)
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

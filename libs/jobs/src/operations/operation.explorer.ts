import { checkOptions, OptionsError } from '@breakwater/core';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { ON_STUCK } from './on-stuck.decorator.js';
import type { OnStuck } from './operation-run.js';
import { OperationTracker } from './operation-tracker.js';
import { Recoveries } from './recoveries.js';
import { TRACKED, TRACKER } from './tracked-operation.decorator.js';

/** Metadata that the decorators of policies leave on the function with which they replace a method. */
const POLICIES = '@breakwater/resilience:DecoratedMethod';

/** Finds the methods with `@OnStuck()`, and checks those with `@TrackedOperation()`, when the application starts. */
@Injectable()
export class OperationExplorer implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly recoveries: Recoveries,
    private readonly tracker: OperationTracker,
  ) {}

  onModuleInit(): void {
    const seen = new Set<unknown>();
    checkOptions('jobs', undefined, (check) => {
      for (const wrapper of [...this.discovery.getProviders(), ...this.discovery.getControllers()]) {
        const instance: unknown = wrapper.isDependencyTreeStatic() ? wrapper.instance : undefined;
        if (typeof instance !== 'object' || instance === null || seen.has(instance)) continue;
        seen.add(instance);
        check.include(() => this.#explore(instance as Record<PropertyKey, unknown>));
      }
    });
  }

  #explore(instance: Record<PropertyKey, unknown>): void {
    const prototype = Object.getPrototypeOf(instance) as Record<string, unknown> | null;
    for (const name of this.scanner.getAllMethodNames(prototype)) {
      const method = prototype?.[name];
      if (typeof method !== 'function') continue;
      const place = `${instance.constructor.name}.${name}`;
      const operation = Reflect.getMetadata(ON_STUCK, method) as string | undefined;
      if (operation !== undefined) this.recoveries.add(operation, (method as OnStuck).bind(instance), place);
      const tracked = Reflect.getMetadata(TRACKED, method) as object | undefined;
      if (!tracked) continue;
      // Nest injects only into instances that it creates, not into those of factories.
      instance[TRACKER] ??= this.tracker;
      if (hasPolicies(method) && !hasPolicies(tracked)) {
        const expected = 'above the decorators of policies, so that the operation contains all attempts';
        throw new OptionsError('@TrackedOperation()', expected, 'below one', place);
      }
    }
  }
}

const hasPolicies = (method: object): boolean =>
  Reflect.getMetadataKeys(method).some((key) => typeof key === 'symbol' && key.description === POLICIES);

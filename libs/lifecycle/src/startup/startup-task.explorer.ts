import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { STARTUP_TASK, type StartupTaskDecoratorOptions } from './startup-task.decorator.js';
import { StartupTasks, type StartupWork } from './startup-tasks.js';

/** Finds the methods that carry `@StartupTask()`. */
@Injectable()
export class StartupTaskExplorer {
  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(MetadataScanner) private readonly scanner: MetadataScanner,
    @Inject(StartupTasks) private readonly tasks: StartupTasks,
  ) {}

  /** Registers each decorated method of each singleton provider, once per instance. */
  explore(): void {
    const seen = new Set<object>();
    for (const wrapper of this.discovery.getProviders()) {
      const instance: unknown = wrapper.isDependencyTreeStatic() ? wrapper.instance : undefined;
      if (typeof instance !== 'object' || instance === null || seen.has(instance)) continue;
      seen.add(instance);
      this.#exploreInstance(instance as Record<string, unknown>);
    }
  }

  #exploreInstance(instance: Record<string, unknown>): void {
    const prototype = Object.getPrototypeOf(instance) as Record<string, unknown> | null;
    for (const method of this.scanner.getAllMethodNames(prototype)) {
      const work = prototype?.[method];
      if (typeof work !== 'function') continue;
      const options = Reflect.getMetadata(STARTUP_TASK, work) as StartupTaskDecoratorOptions | undefined;
      if (!options) continue;
      const name = options.name ?? `${instance.constructor.name}.${method}`;
      this.tasks.register(name, (work as StartupWork).bind(instance), options);
    }
  }
}

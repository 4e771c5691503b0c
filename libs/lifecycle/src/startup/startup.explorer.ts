import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { STARTUP_CHECK, type StartupCheckMetadata } from './startup-check.decorator.js';
import { StartupChecks } from './startup-checks.js';
import { STARTUP_TASK, type StartupTaskDecoratorOptions } from './startup-task.decorator.js';
import { StartupTasks } from './startup-tasks.js';

type Method = (context: { readonly signal: AbortSignal }) => never;

/** Finds the methods that carry `@StartupTask()` or `@StartupCheck()`. */
@Injectable()
export class StartupExplorer {
  #explored = false;

  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(MetadataScanner) private readonly scanner: MetadataScanner,
    @Inject(StartupTasks) private readonly tasks: StartupTasks,
    @Inject(StartupChecks) private readonly checks: StartupChecks,
  ) {}

  /** Registers each decorated method of each singleton provider, once per instance. A second call changes nothing. */
  explore(): void {
    if (this.#explored) return;
    this.#explored = true;
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
    for (const name of this.scanner.getAllMethodNames(prototype)) {
      const method = prototype?.[name];
      if (typeof method !== 'function') continue;
      const task = Reflect.getMetadata(STARTUP_TASK, method) as StartupTaskDecoratorOptions | undefined;
      const check = Reflect.getMetadata(STARTUP_CHECK, method) as StartupCheckMetadata | undefined;
      const bound = (): Method => (method as Method).bind(instance);
      if (task) this.tasks.register(task.name ?? `${instance.constructor.name}.${name}`, bound(), task);
      if (check) this.checks.register(check.name, bound(), check.options);
    }
  }
}

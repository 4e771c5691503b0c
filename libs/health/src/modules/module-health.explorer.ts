import { OptionsError, type ModuleStatus, type StatusReporter } from '@breakwater/core';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { CheckAnswer } from '../checks/check.js';
import { HealthChecks } from '../checks/health-checks.js';
import { MODULE_HEALTH, type ModuleHealthMetadata } from './module-health.decorator.js';

const STATUS: Readonly<Record<ModuleStatus['status'], CheckAnswer['status']>> = {
  healthy: 'up',
  degraded: 'degraded',
  unhealthy: 'down',
};

/** Finds the providers with `@ModuleHealth()` once, at boot, and registers each as a check. */
@Injectable()
export class ModuleHealthExplorer implements OnModuleInit {
  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(HealthChecks) private readonly checks: HealthChecks,
  ) {}

  /** @throws OptionsError for a duplicate name, a class without `getHealthStatus()`, or one that is made per request */
  onModuleInit(): void {
    const seen = new Set<unknown>();
    for (const wrapper of [...this.discovery.getProviders(), ...this.discovery.getControllers()]) {
      if (!wrapper.metatype || !Reflect.hasMetadata(MODULE_HEALTH, wrapper.metatype)) continue;
      const { name, options } = Reflect.getMetadata(MODULE_HEALTH, wrapper.metatype) as ModuleHealthMetadata;
      const place = `@ModuleHealth('${name}') on ${wrapper.name}`;
      if (!wrapper.isDependencyTreeStatic() || wrapper.isTransient) {
        throw new OptionsError('health.modules', 'singletons', 'a provider of another scope', place);
      }
      const reporter = wrapper.instance as Partial<StatusReporter> | undefined;
      if (typeof reporter?.getHealthStatus !== 'function') {
        throw new OptionsError('health.modules', 'classes with getHealthStatus()', wrapper.name, place);
      }
      if (seen.has(reporter)) continue;
      seen.add(reporter);
      this.checks.register(name, () => report(reporter as StatusReporter), { ...options, kind: 'module' });
    }
  }
}

function report(reporter: StatusReporter): CheckAnswer | Promise<CheckAnswer> {
  const status = reporter.getHealthStatus();
  return status instanceof Promise ? status.then(toAnswer) : toAnswer(status);
}

function toAnswer({ status, message, details, ...rest }: ModuleStatus): CheckAnswer {
  const own = STATUS[status] as CheckAnswer['status'] | undefined;
  if (!own) return { status: 'down', reason: 'invalid-status' };
  const text = message ?? (own === 'up' ? 'Module is operational' : undefined);
  return { status: own, details: { ...rest, ...details, ...(text !== undefined && { message: text }) } };
}

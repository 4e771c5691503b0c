import { needModule } from '@breakwater/core';
import { SetMetadata } from '@nestjs/common';
import { type StartupTaskOptions, StartupTasks } from './startup-tasks.js';

/** Metadata key of {@link StartupTask}. */
export const STARTUP_TASK = Symbol('@breakwater/lifecycle:StartupTask');

/** Options of the decorator {@link StartupTask}. */
export interface StartupTaskDecoratorOptions extends StartupTaskOptions {
  /**
   * Name in logs and in the start-up probe.
   * @default `Class.method`
   */
  readonly name?: string;
}

/**
 * Makes a method of a singleton provider a start-up task; it receives `{ signal }`. Decorated tasks run after the
 * registered ones, in the order in which Nest lists the providers; where order matters use `StartupTasks.register`.
 */
export const StartupTask =
  (options: StartupTaskDecoratorOptions = {}): MethodDecorator =>
  (target, key, descriptor) => {
    needModule(target, key, {
      decorator: '@StartupTask()',
      module: 'LifecycleModule',
      provider: StartupTasks,
    });
    SetMetadata(STARTUP_TASK, options)(target, key, descriptor);
  };

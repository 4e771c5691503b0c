import { SetMetadata } from '@nestjs/common';

/** Metadata key of {@link OnStuck}. */
export const ON_STUCK = Symbol('@breakwater/jobs:OnStuck');

/**
 * Makes a method of a singleton provider recover the stuck operations of a name. It gets the operation and its run, like `onStuck` of
 * `OperationTracker.run`.
 */
export const OnStuck = (operation: string): MethodDecorator => SetMetadata(ON_STUCK, operation);

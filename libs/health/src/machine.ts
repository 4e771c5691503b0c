import { ProcessFacts, SystemProcessFacts } from '@breakwater/core';

/** @deprecated Use `ProcessFacts` of `@breakwater/core`. */
export type Machine = ProcessFacts;
/** @deprecated Use `ProcessFacts` of `@breakwater/core`. */
export const Machine = ProcessFacts;

/** @deprecated Use `SystemProcessFacts` of `@breakwater/core`. */
export const SystemMachine = SystemProcessFacts;

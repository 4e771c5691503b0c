export type { MainCall, ModuleEntry, NestAddition } from './addition.js';
export { nestAdd, type SchematicRule } from './nest-add.js';
export type { Manifest, NestAddOptions, ProjectTree, SchematicContext } from './project.js';

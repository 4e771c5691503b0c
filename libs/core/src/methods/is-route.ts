/** Metadata key that `@Get()` and the other route decorators of Nest set on handlers. */
const PATH_METADATA = 'path';

/** Returns whether Nest calls the method for requests. */
export const isRoute = (method: object): boolean => Reflect.hasMetadata(PATH_METADATA, method);

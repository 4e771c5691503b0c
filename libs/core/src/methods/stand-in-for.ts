/** Gives `standIn` the name, the length and all metadata of `original`, so that Nest treats it as the original. Returns `standIn`. */
export function standInFor<F extends object>(
  original: { readonly name: string; readonly length: number },
  standIn: F,
): F {
  Object.defineProperty(standIn, 'name', { value: original.name, configurable: true });
  Object.defineProperty(standIn, 'length', { value: original.length, configurable: true });
  for (const key of Reflect.getMetadataKeys(original)) {
    Reflect.defineMetadata(key, Reflect.getMetadata(key, original), standIn);
  }
  return standIn;
}

/** What V8 writes in front of a name without it being part of it. */
const PREFIXES = ['async ', 'new ', 'get ', 'set '];

/**
 * Name of a frame's function with everything taken off that changes although the code does not: `async`, `new`, the receiver
 * (a method is called `VideoService.publish`, `Object.publish` or `publish` depending on who calls it), and the alias
 * of `publish [as handler]`. Empty for functions without a name.
 */
export function functionName(name: string): string {
  let bare = name;
  for (const prefix of PREFIXES) if (bare.startsWith(prefix)) bare = bare.slice(prefix.length);
  const alias = bare.indexOf(' [as ');
  if (alias >= 0) bare = bare.slice(0, alias);
  bare = bare.slice(bare.lastIndexOf('.') + 1);
  // `<anonymous>`, `<computed>`, `<static_initializer>`
  return bare.startsWith('<') ? '' : bare;
}

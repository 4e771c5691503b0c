/** The options alone: a name is no option. */
export function withoutName<O extends { readonly name?: string }>({
  name: _,
  ...options
}: O): Omit<O, 'name'> {
  return options;
}

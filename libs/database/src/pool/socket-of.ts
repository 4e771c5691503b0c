/** The socket of a pg client. The driver does not expose it, and closes it only if the server cooperates. */
export function socketOf(client: object): { destroy(): void } | undefined {
  return (client as { readonly connection?: { readonly stream?: { destroy(): void } } }).connection?.stream;
}

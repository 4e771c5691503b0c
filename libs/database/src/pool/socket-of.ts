/** The socket of a pg client: the driver keeps it to itself, and ends it only when the server takes part. */
export function socketOf(client: object): { destroy(): void } | undefined {
  return (client as { readonly connection?: { readonly stream?: { destroy(): void } } }).connection?.stream;
}

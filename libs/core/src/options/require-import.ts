import { OptionsError } from '../errors/options.error.js';

/**
 * Returns a service of a module that another module needs. Inject the service as optional: without it Nest names only the service,
 * and this error says which line to add.
 *
 * @param service the service, or `undefined` if the application does not import its module
 * @param needed name of the module with the service, e.g. `ResilienceModule`
 * @param owner name of the module that needs it
 * @throws OptionsError when the service is missing
 */
export function requireImport<T>(service: T | undefined, needed: string, owner: string): T {
  if (service !== undefined) return service;
  throw new OptionsError(
    owner,
    `imported beside ${needed}: add ${needed}.forRoot() to the imports of the root module`,
    `no ${needed}`,
  );
}

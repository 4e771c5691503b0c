/** Injection token of the options of one client, inside its module. */
export const REDIS_OPTIONS = Symbol('@breakwater/redis:Options');

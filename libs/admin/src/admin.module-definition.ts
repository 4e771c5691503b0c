import type { ResolvedAdminOptions } from './admin.options.js';

/** Options of the module, with their defaults. */
export type AdminSettings = ResolvedAdminOptions;

/** Injection token of {@link AdminSettings}. */
export const AdminSettings = Symbol('@breakwater/admin:AdminSettings');

// Hides packages from our code, as if they were not installed: HIDDEN="prom-client @opentelemetry/api" node --import <this file> app.ts.
// Others still find them: prom-client has @opentelemetry/api among its dependencies.
import { registerHooks } from 'node:module';

const hidden = new Set((process.env.HIDDEN ?? '').split(' '));

registerHooks({
  resolve(specifier, context, nextResolve) {
    const ours = context.parentURL?.includes('/libs/');
    if (!ours || !hidden.has(specifier)) return nextResolve(specifier, context);
    const error = new Error(`Cannot find package '${specifier}' imported from ${context.parentURL}`);
    throw Object.assign(error, { code: 'ERR_MODULE_NOT_FOUND' });
  },
});

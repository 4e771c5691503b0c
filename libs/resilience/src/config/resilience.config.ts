import { type NumberVariable, OptionsError, readNumberVariable } from '@breakwater/core';
import { registerAs } from '@nestjs/config';
import type { ResilienceModuleOptions } from '../resilience.options.js';
import { RESILIENCE_VARIABLES } from './resilience.variables.js';

/**
 * Reads the options of the module from the environment, for `@nestjs/config`:
 * `ResilienceModule.forRootAsync(resilienceConfig.asProvider())`. A variable that is not set leaves the default;
 * `CIRCUIT_BREAKER_TIMEOUT` and `REQUEST_TIMEOUT` take 0 for no limit. `RESILIENCE_ENABLED=false` switches all policies off but
 * fallbacks; `RESILIENCE_DISABLED=payments,retry:rates,hedge:*` switches names, steps of names and kinds of steps off.
 *
 * @throws OptionsError that names the variable, when its value is wrong
 */
export const resilienceConfig = registerAs('resilience', (): ResilienceModuleOptions => {
  const { requestTimeout, ...circuitBreaker } = RESILIENCE_VARIABLES;
  return {
    ...readSwitch('RESILIENCE_ENABLED'),
    ...readList('RESILIENCE_DISABLED'),
    defaults: { circuitBreaker: read(circuitBreaker) },
    http: read({ requestTimeout }),
  };
});

/** The options whose variables are set. */
function read(variables: Readonly<Record<string, NumberVariable>>): Record<string, number | false> {
  const options: Record<string, number | false> = {};
  for (const [option, variable] of Object.entries(variables)) {
    const value = readNumberVariable(variable, process.env);
    if (value !== undefined) options[option] = value === variable.off ? false : value;
  }
  return options;
}

function readSwitch(variable: string): { readonly enabled?: boolean } {
  const text = process.env[variable]?.trim();
  if (!text) return {};
  if (text === 'true' || text === 'false') return { enabled: text === 'true' };
  throw new OptionsError(variable, "'true' or 'false'", text, 'the environment');
}

/** Reads texts between commas. */
function readList(variable: string): { readonly disabled?: readonly string[] } {
  const text = process.env[variable]?.trim();
  if (!text) return {};
  const disabled = text.split(',').map((item) => item.trim());
  if (disabled.every((item) => item !== '' && item !== '*')) return { disabled };
  const expected =
    "a list such as 'payments,retry:rates,hedge:*' (RESILIENCE_ENABLED=false switches everything off)";
  throw new OptionsError(variable, expected, text, 'the environment');
}

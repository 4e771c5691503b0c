import { plainToInstance } from 'class-transformer';
import { type ValidationError, validateSync } from 'class-validator';
import { ConfigurationError, type ConfigurationProblem } from './configuration.error.js';
import { Environment } from './environment.js';
import { isSecret } from './variable.decorator.js';

type Variables = Readonly<Record<string, unknown>>;

/**
 * Reads and checks the variables of {@link Environment}.
 *
 * @param variables the environment and the `.env` file together, the environment first
 * @param environment the environment alone, to tell where a wrong value comes from
 * @throws ConfigurationError naming every variable that is wrong
 */
export function readEnvironment(variables: Variables, environment: Variables = process.env): Environment {
  // `VARIABLE=` is how shells and compose files unset a variable.
  const isSet = (name: string): boolean => variables[name] !== undefined && variables[name] !== '';
  const names = Object.keys(new Environment()).filter(isSet);
  const values = plainToInstance(
    Environment,
    Object.fromEntries(names.map((name) => [name, variables[name]])),
  );
  const problems = validateSync(values).map((error) => toProblem(error, environment));
  if (values.NODE_ENV === 'production' && values.DATABASE_URL === undefined) problems.push(NO_DATABASE);
  if (values.ALERT_EMAIL_URL !== undefined && values.ALERT_EMAIL_TO === undefined) problems.push(NO_RECEIVER);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return values;
}

/** Videos that are gone with the next deployment must not happen by oversight. */
const NO_DATABASE: ConfigurationProblem = {
  variable: 'DATABASE_URL',
  place: 'the environment',
  expected: 'a connection string such as postgresql://user:password@host/database in production',
  actual: undefined,
  fallback: 'it is optional',
};

/** Alerts that nobody is sent must not be found out in an outage. */
const NO_RECEIVER: ConfigurationProblem = {
  variable: 'ALERT_EMAIL_TO',
  place: 'the environment',
  expected: 'an address such as oncall@example.com, as there is ALERT_EMAIL_URL',
  actual: undefined,
  fallback: 'it is optional',
};

function toProblem(
  { property, value, constraints }: ValidationError,
  environment: Variables,
): ConfigurationProblem {
  const standard = Reflect.get(new Environment(), property) as string | number | undefined;
  return {
    variable: property,
    place: environment[property] === value ? 'the environment' : '.env',
    expected: Object.values(constraints ?? {}).join(', '),
    actual: show(property, String(value)),
    fallback: standard === undefined ? 'it is optional' : `the default is ${standard}`,
  };
}

function show(variable: string, value: string): string {
  // Addresses can hold a password before the `@`.
  const hidden = isSecret(variable) || value.includes('@');
  return hidden ? `a value of ${value.length} characters that is not shown` : JSON.stringify(value);
}

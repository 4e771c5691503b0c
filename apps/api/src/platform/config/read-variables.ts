import { ConfigurationError, type ConfigurationProblem } from './configuration.error.js';
import type { Declaration, Variable } from './variable.js';

type Texts = Readonly<Record<string, unknown>>;

/**
 * Reads and checks the variables of all parts of the application together.
 *
 * @param texts the environment and the `.env` file together; the environment wins
 * @param environment the environment alone, so that an error can name the source of a wrong value
 * @throws ConfigurationError naming every variable that is wrong
 */
export function readVariables(
  { variables, needs }: Declaration,
  texts: Texts,
  environment: Texts,
): Record<string, unknown> {
  const problems: ConfigurationProblem[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, variable] of Object.entries(variables)) {
    const text = textOf(texts, name);
    values[name] = text === '' ? variable.fallback : variable.read(text);
    if (values[name] === undefined && text !== '') problems.push(wrong(name, variable, text, environment));
  }
  for (const { variable, when, expected } of needs) {
    const isSet = values[variable] !== undefined || problems.some((problem) => problem.variable === variable);
    if (!isSet && when(values)) problems.push(missing(variable, expected));
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return values;
}

/** The text of a variable; empty when it is not set, because shells and compose files unset a variable with `VARIABLE=`. */
function textOf(texts: Texts, name: string): string {
  const text = texts[name];
  return typeof text === 'string' ? text : '';
}

function wrong(
  name: string,
  { expected, fallback, secret }: Variable<unknown>,
  text: string,
  environment: Texts,
): ConfigurationProblem {
  // An address can contain a password before the `@`.
  const hidden = secret || text.includes('@');
  return {
    variable: name,
    place: environment[name] === text ? 'the environment' : '.env',
    expected,
    actual: hidden ? `a value of ${text.length} characters that is not shown` : JSON.stringify(text),
    fallback: fallback === undefined ? 'it is optional' : `the default is ${fallback as string}`,
  };
}

const missing = (variable: string, expected: string): ConfigurationProblem => ({
  ...{ variable, expected },
  place: 'the environment',
  actual: undefined,
  fallback: 'it is optional',
});

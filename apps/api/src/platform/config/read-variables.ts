import { ConfigurationError, type ConfigurationProblem } from './configuration.error.js';
import { Texts } from './texts.js';
import { misnamed } from './unknown-names.js';
import type { Declaration, Need, Variable } from './variable.js';

/**
 * Reads and checks the variables of all parts of the application together.
 *
 * @param all the environment and the `.env` file together; the environment wins
 * @param environment the environment alone, so that an error can name the source of a wrong value
 * @throws ConfigurationError naming every variable that is wrong or unknown
 */
export function readVariables(
  { variables, needs, prefixes }: Declaration,
  all: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const texts = new Texts(all, environment);
  const problems: ConfigurationProblem[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, variable] of Object.entries(variables)) {
    const [given, ...others] = spellings(name, variable, texts);
    values[name] = given ? variable.read(given.text) : variable.fallback;
    if (given && values[name] === undefined) problems.push(wrong(given.name, variable, texts));
    for (const other of others) {
      if (other.text.trim() !== given?.text.trim())
        problems.push(contradiction(other.name, given!.name, texts));
    }
  }
  for (const need of needs) {
    if (!problems.some(({ variable }) => variable === need.variable) && need.when(values)) {
      problems.push(unmet(need, texts));
    }
  }
  const aliases = Object.values(variables).flatMap(({ aliases: own }) => own.map(({ name }) => name));
  problems.push(...misnamed([...Object.keys(variables), ...aliases], prefixes, texts));
  if (problems.length > 0) throw new ConfigurationError(problems);
  return values;
}

/** The names under which a variable is set, the main one first, each with the text that it gives the variable. */
function spellings(
  name: string,
  { aliases }: Variable<unknown>,
  texts: Texts,
): { readonly name: string; readonly text: string }[] {
  const main = texts.of(name);
  const others = aliases.map((alias) => {
    const text = texts.of(alias.name);
    return { name: alias.name, text: text === '' ? undefined : alias.means(text) };
  });
  return [{ name, text: main === '' ? undefined : main }, ...others].filter(
    (spelling): spelling is { name: string; text: string } => spelling.text !== undefined,
  );
}

function wrong(
  name: string,
  { expected, standard, secret }: Variable<unknown>,
  texts: Texts,
): ConfigurationProblem {
  const place = texts.placeOf(name);
  const otherwise = standard === undefined ? 'it is optional' : `the default is ${standard}`;
  return {
    variable: name,
    place,
    fault: `expected ${expected}, got ${texts.shown(name, secret)}`,
    remedy: `Correct it in ${place}, or remove it (${otherwise})`,
  };
}

function contradiction(name: string, main: string, texts: Texts): ConfigurationProblem {
  const place = texts.placeOf(name);
  return {
    variable: name,
    place,
    fault: `contradicts ${main}, which sets the same option`,
    remedy: `Remove one of them: ${main} is in ${texts.placeOf(main)}, ${name} in ${place}`,
  };
}

function unmet({ variable, expected }: Need, texts: Texts): ConfigurationProblem {
  const isSet = texts.of(variable) !== '';
  const place = isSet ? texts.placeOf(variable) : 'the environment';
  return {
    variable,
    place,
    fault: `expected ${expected}, but it is ${isSet ? 'set otherwise' : 'not set'}`,
    remedy: isSet ? `Correct it in ${place}, or remove it` : 'Set it in the environment or in .env',
  };
}

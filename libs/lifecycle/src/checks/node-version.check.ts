import { OptionsError, type StartupCheckFunction } from '@breakwater/core';

type Version = readonly [major: number, minor: number, patch: number];

const PART = /^(>=|<=|>|<|\^|)v?(\d+)(?:\.(\d+))?(?:\.(\d+))?$/;

/**
 * Checks that Node is one of the versions of a range, e.g. that of `engines` in package.json.
 *
 * @param range parts such as `>=22.19`, `<25` or `^24.5`; blanks mean "and", `||` means "or"
 * @param version @default the version of the process
 * @throws OptionsError when the range has another form
 */
export function nodeVersionCheck(range: string, version = process.versions.node): StartupCheckFunction {
  const alternatives = range.split('||').map((all) => all.trim().split(/\s+/).map(conditionOf(range)));
  return () => {
    const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number);
    const fits = alternatives.some((all) => all.every((holds) => holds([major, minor, patch])));
    return fits
      ? `Node ${version}`
      : { status: 'failed', message: `Node ${version} is not in the supported range ${range}.` };
  };
}

const conditionOf =
  (range: string) =>
  (part: string): ((version: Version) => boolean) => {
    const match = PART.exec(part);
    if (!match) throw new OptionsError('range', "a range such as '>=22.19 <25'", range, 'nodeVersionCheck');
    const [, operator, ...numbers] = match;
    const limit = numbers.map((text) => Number(text ?? 0)) as unknown as Version;
    switch (operator) {
      case '>=':
        return (version) => compare(version, limit) >= 0;
      case '<=':
        return (version) => compare(version, limit) <= 0;
      case '>':
        return (version) => compare(version, limit) > 0;
      case '<':
        return (version) => compare(version, limit) < 0;
      case '^':
        return (version) => version[0] === limit[0] && compare(version, limit) >= 0;
      default:
        return (version) =>
          numbers.every((text, index) => text === undefined || version[index] === Number(text));
    }
  };

function compare(left: Version, right: Version): number {
  const index = left.findIndex((number, at) => number !== right[at]);
  return index === -1 ? 0 : left[index]! - right[index]!;
}

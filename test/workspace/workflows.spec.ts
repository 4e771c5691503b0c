import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

interface Job {
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly { readonly run?: string }[];
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const read = (file: string): unknown => parse(readFileSync(file, 'utf8'));
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

describe.each(globSync('.github/workflows/*.yml').toSorted())('%s', (file) => {
  const { permissions, jobs } = read(file) as Workflow;
  const commands = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));

  it('runs scripts of the repository that exist', () => {
    const names = commands.flatMap((command) => [...command.matchAll(/\bnpm (?:run )?([\w:-]+)/g)]);
    const wrong = names.map(([, name]) => name!).filter((name) => name !== 'ci' && !scripts[name]);
    expect(names).not.toEqual([]);
    expect(wrong).toEqual([]);
  });

  it('reads only, unless one of its jobs needs more, and ends each job that hangs', () => {
    expect(permissions).toEqual({ contents: 'read' });
    expect(Object.values(jobs).map((job) => job['timeout-minutes'])).not.toContain(undefined);
  });
});

it.each(globSync(['.github/ISSUE_TEMPLATE/*.yml', '.github/dependabot.yml']).toSorted())(
  '%s is readable',
  (file) => {
    expect(read(file)).toBeInstanceOf(Object);
  },
);

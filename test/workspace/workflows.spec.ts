import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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

interface Update {
  readonly 'package-ecosystem': string;
  readonly directory: string;
  readonly ignore?: readonly object[];
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

describe('Dependabot', () => {
  const { updates } = read('.github/dependabot.yml') as { readonly updates: readonly Update[] };
  const npm = updates.filter((update) => update['package-ecosystem'] === 'npm');

  it('updates the packages of every lock file', () => {
    const locks = execFileSync('git', ['ls-files', '*package-lock.json'], { encoding: 'utf8' });
    const folders = locks
      .trim()
      .split('\n')
      .map((lock) => join('/', dirname(lock)));
    const covered = npm.map(({ directory }) => directory).toSorted();
    expect(covered).toEqual(folders.toSorted());
  });

  it('keeps the specs on Nest 11 there', () => {
    expect(npm.find(({ directory }) => directory === '/test/nest11')?.ignore).toEqual([
      { 'dependency-name': '@nestjs/*', 'update-types': ['version-update:semver-major'] },
    ]);
  });
});

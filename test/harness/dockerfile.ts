import { readFileSync } from 'node:fs';

/** One instruction: its name, e.g. `RUN`, and its arguments. */
export interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** One stage: the image it starts from, its name and its instructions, `FROM` excluded. */
export interface Stage {
  readonly from: string;
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

/** A parsed Dockerfile. */
export class Dockerfile {
  readonly stages: readonly Stage[];
  /** The arguments before the first stage, and their defaults. */
  readonly arguments = new Map<string, string>();

  constructor(file: string) {
    const lines = readFileSync(file, 'utf8').split('\n');
    const text = lines.filter((line) => !line.startsWith('#')).join('\n');
    const stages: { from: string; name: string; instructions: Instruction[] }[] = [];
    // A backslash at its end continues a line.
    for (const line of text.replaceAll(/\\\n\s*/g, '').split('\n')) {
      const [, name, rest] = /^([A-Z]+) +(.*)$/.exec(line) ?? [];
      if (!name || rest === undefined) continue;
      const [, from, stage] = name === 'FROM' ? (/^(\S+) AS (\S+)$/.exec(rest) ?? []) : [];
      if (from && stage) stages.push({ from, name: stage, instructions: [] });
      else if (stages.length === 0) this.arguments.set(...(rest.split('=') as [string, string]));
      else stages.at(-1)?.instructions.push({ name, text: rest });
    }
    this.stages = stages;
  }

  /** The instructions of a stage that have this name, those of the stages that it builds upon first. */
  instructions(stage: string, name: string): string[] {
    const own = this.stages.find((other) => other.name === stage);
    if (!own) return [];
    const found = own.instructions.filter((instruction) => instruction.name === name);
    return [...this.instructions(own.from, name), ...found.map(({ text }) => text)];
  }

  /** The command of the last instruction of this name, in its exec form; throws when a shell would run it. */
  command(stage: string, name: 'CMD' | 'HEALTHCHECK'): [string, ...string[]] {
    const text = this.instructions(stage, name).at(-1) ?? '';
    return JSON.parse(text.slice(text.indexOf('['))) as [string, ...string[]];
  }
}

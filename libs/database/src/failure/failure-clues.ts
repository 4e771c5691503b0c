import { causesOf, readProperty, readText } from '@breakwater/core';

/** The properties that decide the kind of an error, collected from the error and its causes. */
export interface FailureClues {
  /** `kind`s of Prisma's driver adapters. */
  readonly adapterKinds: readonly string[];
  /** SQLSTATEs, Prisma codes, codes of the operating system. */
  readonly codes: readonly string[];
  readonly messages: readonly string[];
}

/** Collects the clues, the outermost error first. */
export function gatherClues(error: unknown): FailureClues {
  const links = causesOf(error, { further: ofAdapter });
  return {
    adapterKinds: links.flatMap((link) => readText(link, 'kind') ?? []),
    codes: links.flatMap((link) => [
      ...texts(link, ['originalCode', 'code']),
      ...texts(readProperty(link, 'meta'), ['code']),
    ]),
    messages: links.flatMap((link) => texts(link, ['originalMessage', 'message'])),
  };
}

/** The property in which Prisma keeps the error of its driver adapter. */
const ofAdapter = (error: object): unknown => readProperty(readProperty(error, 'meta'), 'driverAdapterError');

const texts = (target: unknown, keys: readonly string[]): readonly string[] =>
  keys.flatMap((key) => readText(target, key) ?? []);

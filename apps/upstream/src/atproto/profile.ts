import { createHash } from 'node:crypto';

/** A profile, as `app.bsky.actor.getProfile` answers it. */
export interface Profile {
  readonly did: string;
  readonly handle: string;
  readonly displayName: string;
  readonly description: string;
  readonly followersCount: number;
  readonly followsCount: number;
  readonly postsCount: number;
  readonly createdAt: string;
  readonly indexedAt: string;
}

const NAMES = ['Ada', 'Bela', 'Chidi', 'Dana', 'Emre', 'Fadi', 'Gwen', 'Hiro', 'Ines', 'Jomo'];
const TOPICS = ['bread', 'bridges', 'databases', 'gardens', 'maps', 'music', 'queues', 'rivers'];

/** Invents the profile of an account. The same account always gets the same profile, in every process. */
export function profileOf(did: string): Profile {
  const digest = createHash('sha256').update(did).digest();
  const name = NAMES[digest[0]! % NAMES.length]!;
  const topic = TOPICS[digest[1]! % TOPICS.length]!;
  const since = new Date(Date.UTC(2023, digest[2]! % 24, 1 + (digest[3]! % 28))).toISOString();
  return {
    did,
    handle: `${name.toLowerCase()}-${digest.subarray(4, 7).toString('hex')}.example`,
    displayName: `${name} of the ${topic}`,
    description: `Posts about ${topic}.`,
    followersCount: digest.readUInt32BE(8) % 100_000,
    followsCount: digest.readUInt16BE(12) % 2_000,
    postsCount: digest.readUInt16BE(14),
    createdAt: since,
    indexedAt: since,
  };
}

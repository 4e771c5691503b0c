import assert from 'node:assert/strict';
import type { PubSub } from '../ports/pub-sub.js';

/** One sentence of a contract. */
export interface ContractCase {
  /** Completes "it ...". */
  readonly title: string;
  /** Rejects when the implementation breaks the contract. */
  readonly run: () => Promise<void>;
}

/** Two replicas with the same broker, and the means to cut them off. */
export interface PubSubUnderTest {
  readonly replicas: readonly [PubSub, PubSub];
  /** Makes the broker unreachable. */
  cut(): unknown;
  /** Makes the broker reachable again. */
  mend(): unknown;
  /** Closes both replicas. */
  dispose?(): unknown;
}

/** Milliseconds between two attempts to reach a subscription that begins with its connection. */
const INTERVAL = 20;
/** Attempts after which a case fails: minutes, because the limit only ends a hang. */
const ATTEMPTS = 9_000;

/** Messages that must arrive as they were sent. */
const TEXTS = ['', ' ', '{"v":1}', 'two\r\nlines', 'Grüße 🙂', '\u0000', 'x'.repeat(200_000)];

let channels = 0;
/** Returns the name of a channel that no other case uses. */
const freshChannel = (): string => `contract:${process.pid}:${++channels}`;

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, INTERVAL));

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await holds()) return;
    await pause();
  }
  assert.fail('The expected message did not arrive.');
}

let markers = 0;

/** A listener that records messages, and knows when the connection works. */
class Recorder {
  readonly all: string[] = [];
  readonly stop: () => void;

  constructor(
    private readonly replica: PubSub,
    private readonly channel: string,
  ) {
    this.stop = replica.subscribe(channel, (message) => this.all.push(message));
  }

  /** The messages without those of {@link reached}. */
  get messages(): string[] {
    return this.all.filter((message) => !message.startsWith('marker '));
  }

  /** Waits until a message of `sender` arrives, which is later than all messages that the sender has sent before. */
  async reached(sender: PubSub = this.replica): Promise<void> {
    const sent = new Set<string>();
    await until(async () => {
      const marker = `marker ${++markers}`;
      sent.add(marker);
      await sender.publish(this.channel, marker).catch(() => undefined);
      await pause();
      return this.all.some((message) => sent.has(message));
    });
  }
}

const rejects = (work: Promise<void>): Promise<boolean> =>
  work.then(
    () => false,
    () => true,
  );

/**
 * The contract of `PubSub`, as cases for any test framework.
 *
 * @param create connects two replicas; each case uses channels of its own
 * @example it.each(pubSubContract(create))('$title', ({ run }) => run());
 */
export function pubSubContract(
  create: () => PubSubUnderTest | Promise<PubSubUnderTest>,
): readonly ContractCase[] {
  const withReplicas =
    (run: (under: PubSubUnderTest, one: PubSub, two: PubSub) => Promise<void>) => async (): Promise<void> => {
      const under = await create();
      try {
        await run(under, ...under.replicas);
      } finally {
        await under.mend();
        await under.dispose?.();
      }
    };
  return [
    {
      title: 'passes a message to all replicas, the sender among them, unchanged and in order',
      run: withReplicas(async (_, one, two) => {
        const channel = freshChannel();
        const recorders = [new Recorder(one, channel), new Recorder(two, channel)];
        for (const recorder of recorders) await recorder.reached(one);
        for (const text of TEXTS) await one.publish(channel, text);
        for (const recorder of recorders) {
          await recorder.reached(one);
          assert.deepEqual(recorder.messages, TEXTS);
        }
      }),
    },
    {
      title: 'keeps channels apart',
      run: withReplicas(async (_, one, two) => {
        const [first, second] = [freshChannel(), freshChannel()];
        const recorder = new Recorder(two, first);
        const other = new Recorder(two, second);
        await Promise.all([recorder.reached(one), other.reached(one)]);
        await one.publish(second, 'for the other channel');
        await Promise.all([recorder.reached(one), other.reached(one)]);
        assert.deepEqual([recorder.messages, other.messages], [[], ['for the other channel']]);
      }),
    },
    {
      title: 'calls each listener of a channel once, and ends each subscription by itself',
      run: withReplicas(async (_, one) => {
        const channel = freshChannel();
        const seen: string[] = [];
        const listener = (message: string): number => seen.push(message);
        const [stopFirst] = [one.subscribe(channel, listener), one.subscribe(channel, listener)];
        const recorder = new Recorder(one, channel);
        await recorder.reached();
        seen.length = 0;
        await one.publish(channel, 'twice');
        await until(() => seen.length >= 2);
        stopFirst();
        stopFirst();
        await one.publish(channel, 'once');
        await recorder.reached();
        assert.deepEqual(
          seen.filter((message) => !message.startsWith('marker ')),
          ['twice', 'twice', 'once'],
        );
      }),
    },
    {
      title: 'calls the other listeners when one throws or rejects',
      run: withReplicas(async (_, one) => {
        const channel = freshChannel();
        let calls = 0;
        one.subscribe(channel, () => {
          calls++;
          throw new Error('a broken listener');
        });
        one.subscribe(channel, () => Promise.reject(new Error('a broken listener')) as never);
        const recorder = new Recorder(one, channel);
        await recorder.reached();
        await recorder.reached();
        assert.ok(calls >= 2, 'the broken listener is called again');
      }),
    },
    {
      title: 'accepts that a listener ends its subscription or adds another',
      run: withReplicas(async (_, one) => {
        const channel = freshChannel();
        let calls = 0;
        let added: Recorder | undefined;
        const stop = one.subscribe(channel, () => {
          calls++;
          stop();
          added = new Recorder(one, channel);
        });
        const recorder = new Recorder(one, channel);
        await recorder.reached();
        await one.publish(channel, 'next');
        await until(() => added?.messages.includes('next') ?? false);
        assert.equal(calls, 1);
      }),
    },
    {
      title: 'rejects a publication while the broker cannot be reached',
      run: withReplicas(async (under, one) => {
        const channel = freshChannel();
        await new Recorder(one, channel).reached();
        await under.cut();
        assert.equal(await rejects(one.publish(channel, 'lost')), true);
      }),
    },
    {
      title: 'begins subscriptions again after an outage, also those that were made meanwhile',
      run: withReplicas(async (under, one, two) => {
        const [before, during, ended] = [freshChannel(), freshChannel(), freshChannel()];
        const first = new Recorder(two, before);
        const left = new Recorder(two, ended);
        await Promise.all([first.reached(one), left.reached(one)]);
        await under.cut();
        const second = new Recorder(two, during);
        left.stop();
        left.all.length = 0;
        await under.mend();
        await Promise.all([first.reached(one), second.reached(one)]);
        await one.publish(ended, 'nobody listens');
        await second.reached(one);
        assert.deepEqual(left.all, []);
      }),
    },
  ];
}

import assert from 'node:assert/strict';
import type { LockStore } from '../locks/lock-store.js';
import type { ContractCase } from './store-under-test.js';

/** A store without locks and claims, and the time of its clock. */
export interface LockStoreUnderTest {
  readonly store: LockStore;
  /** Another client of the same store, as another process has it. */
  readonly other: LockStore;
  /** Lets time pass for the store, e.g. by changing what it has written. */
  readonly elapse: (time: number) => Promise<void>;
  /** False for a store whose locks end with their connection. @default true */
  readonly expires?: boolean;
}

/** Creates a {@link LockStoreUnderTest} for one case. */
export type CreateLockStore = () => LockStoreUnderTest | Promise<LockStoreUnderTest>;

/** The margins are longer than any pause of a test. */
const TTL = 600_000;

/**
 * The contract of a `LockStore`, as cases for any test framework.
 *
 * @example it.each(lockStoreContract(create))('$title', ({ run }) => run());
 */
export const lockStoreContract = (create: CreateLockStore): readonly ContractCase[] => [
  {
    title: 'gives a lock to one holder until it is released',
    async run() {
      const { store, other } = await create();
      const lock = await store.acquire('report', TTL);
      assert.ok(lock);
      assert.equal(await other.acquire('report', TTL), undefined);
      assert.equal(await store.acquire('report', TTL), undefined);
      await lock.release();
      const next = await other.acquire('report', TTL);
      assert.ok(next);
      await next.release();
    },
  },
  {
    title: 'gives a lock to one of many that ask at the same time',
    async run() {
      const { store, other } = await create();
      const asked = Array.from({ length: 10 }, (_, index) =>
        (index % 2 ? store : other).acquire('rush', TTL),
      );
      const locks = (await Promise.all(asked)).filter((lock) => lock !== undefined);
      assert.equal(locks.length, 1);
      await locks[0]?.release();
    },
  },
  {
    title: 'keeps locks of different keys apart, whatever characters they have',
    async run() {
      const { store, other } = await create();
      const keys = ['a', 'b', 'a:b', '{a}', '}{', `it's "one" \\ 😀 %7B`, 'a%3Ab'];
      const locks = await Promise.all(
        keys.map((key, index) => (index % 2 ? store : other).acquire(key, TTL)),
      );
      assert.ok(locks.every((lock) => lock !== undefined));
      await Promise.all(locks.map((lock) => lock?.release()));
    },
  },
  {
    title: 'gives each holder of a key a greater fence',
    async run() {
      const { store, other } = await create();
      const fences: number[] = [];
      for (const one of [store, other, store, other]) {
        const lock = await one.acquire('fenced', TTL);
        assert.ok(lock && Number.isSafeInteger(lock.fence));
        fences.push(lock.fence!);
        await lock.release();
      }
      assert.deepEqual(
        fences,
        [...new Set(fences)].toSorted((a, b) => a - b),
      );
    },
  },
  {
    title: 'keeps a lock that is renewed, and frees one that is not',
    async run() {
      const { store, other, elapse, expires = true } = await create();
      const lock = await store.acquire('renewed', TTL);
      assert.ok(lock);
      await elapse(TTL * 0.75);
      assert.equal(await lock.renew(), true);
      await elapse(TTL * 0.75);
      assert.equal(await other.acquire('renewed', TTL), undefined);
      if (expires) {
        await elapse(TTL);
        assert.equal(await lock.renew(), false);
        const next = await other.acquire('renewed', TTL);
        assert.ok(next);
        assert.ok(next.fence! > lock.fence!);
        await next.release();
      }
      await lock.release();
    },
  },
  {
    title: 'does not release the lock of the next holder',
    async run() {
      const { store, other, elapse, expires = true } = await create();
      const lock = await store.acquire('token', TTL);
      assert.ok(lock);
      if (expires) await elapse(TTL + 1);
      else await lock.release();
      const next = await other.acquire('token', TTL);
      assert.ok(next);
      if (expires) {
        assert.equal(await lock.renew(), false);
        await lock.release();
      }
      assert.equal(await store.acquire('token', TTL), undefined);
      assert.equal(await next.renew(), true);
      await next.release();
    },
  },
  {
    title: 'gives a numbered tick to one replica, and later ones again',
    async run() {
      const { store, other } = await create();
      const tick = { number: 1_000, window: TTL };
      const claims = await Promise.all([store.claim('nightly', tick), other.claim('nightly', tick)]);
      assert.equal(claims.filter(Boolean).length, 1);
      assert.equal(await other.claim('nightly', { ...tick, number: 999 }), false);
      assert.equal(await store.claim('hourly', tick), true);
      assert.equal(await other.claim('nightly', { ...tick, number: 1_001 }), true);
      assert.equal(await store.claim('nightly', { ...tick, number: 1_001 }), false);
    },
  },
  {
    title: 'forgets the number of a tick after its window',
    async run() {
      const { store, other, elapse } = await create();
      const tick = { number: 2_000, window: TTL };
      assert.equal(await store.claim('clock set back', tick), true);
      await elapse(TTL * 0.75);
      assert.equal(await other.claim('clock set back', { ...tick, number: 1 }), false);
      await elapse(TTL * 0.5);
      assert.equal(await other.claim('clock set back', { ...tick, number: 1 }), true);
    },
  },
  {
    title: 'gives a tick without a number once in its window',
    async run() {
      const { store, other, elapse } = await create();
      const tick = { window: TTL };
      assert.equal(await store.claim('interval', tick), true);
      assert.equal(await other.claim('interval', tick), false);
      await elapse(TTL * 0.75);
      assert.equal(await store.claim('interval', tick), false);
      await elapse(TTL * 0.5);
      assert.equal(await other.claim('interval', tick), true);
    },
  },
];

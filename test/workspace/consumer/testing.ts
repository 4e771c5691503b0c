import { VirtualClock } from '@breakwater/core/testing';

async function main(): Promise<void> {
  const clock = new VirtualClock();
  const fired: string[] = [];
  clock.setTimeout(() => fired.push('after a minute'), 60_000);
  await clock.advance(60_000);
  console.log(JSON.stringify({ fired }));
}

void main();

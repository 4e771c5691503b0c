/** The failure of {@link flaky} and {@link broken}; made once, as its stack would cost more than what is measured. */
const failure = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });

/** The work of every contender. It ends at once, so that only the cost of the policies is measured. */
export async function work(id: string): Promise<string> {
  return id;
}

/** Always fails. */
export async function broken(_id: string): Promise<string> {
  throw failure;
}

/** One call in four fails, the fourth. */
export function flaky(): (id: string) => Promise<string> {
  let calls = 0;
  return async (id) => {
    if (++calls % 4 === 0) throw failure;
    return id;
  };
}

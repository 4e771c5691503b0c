import { minutes } from '@breakwater/core';

/** Options of Prisma for transactions on a busy machine: limits that end only what hangs. Prisma's own are 2 and 5 seconds. */
export const PATIENT_TRANSACTIONS = { maxWait: minutes(1), timeout: minutes(1) };

/** Returns a client class of Prisma whose transactions are patient. */
export const patientClient = <Class extends new (...options: never[]) => object>(client: Class): Class =>
  new Proxy(client, {
    construct: (target, [options], newTarget) =>
      Reflect.construct(
        target,
        [{ ...(options as object), transactionOptions: PATIENT_TRANSACTIONS }],
        newTarget,
      ) as object,
  });

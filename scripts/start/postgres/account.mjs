/** Who owns the demo's database. It listens on this machine alone and holds nothing that is worth a secret. */
export const USER = 'breakwater';
export const PASSWORD = 'breakwater';

/** @param {string | number} port */
export const urlOf = (port) => `postgresql://${USER}:${PASSWORD}@127.0.0.1:${port}/postgres`;

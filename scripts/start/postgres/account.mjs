/** Account of the demo's database. The password is no secret: the database listens only on this machine and holds only demo data. */
export const USER = 'breakwater';
export const PASSWORD = 'breakwater';

/** @param {string | number} port */
export const urlOf = (port) => `postgresql://${USER}:${PASSWORD}@127.0.0.1:${port}/postgres`;

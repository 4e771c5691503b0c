/** Ids of channels as YouTube makes them; the limit only keeps addresses short. */
export const CHANNEL_ID = /^[\w-]{1,64}$/;

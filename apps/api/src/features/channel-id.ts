/** Pattern of YouTube's channel ids. The limit of 64 keeps addresses short. */
export const CHANNEL_ID = /^[\w-]{1,64}$/;

/** Milliseconds of the server's clock, which is the same for all replicas. */
const NOW = `local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/**
 * How many milliseconds ago everything that is to be told was told, or -1 when there is something that was not.
 *
 * KEYS: record. ARGV: milliseconds after which what fires is told again, number of alerts that fire, their fingerprints, those of
 * alerts that are over.
 */
export const TOLD_SINCE = `
local told = redis.call('HGET', KEYS[1], '@at')
if not told then return -1 end
${NOW}
local firing = tonumber(ARGV[2])
if firing > 0 and now - told >= tonumber(ARGV[1]) then return -1 end
for index = 3, #ARGV do
  local expected = index - 2 <= firing and 'firing' or 'resolved'
  if redis.call('HGET', KEYS[1], ARGV[index]) ~= expected then return -1 end
end
return now - told`;

/**
 * Notes what was told, and gives the claim back.
 *
 * KEYS: record, claim. ARGV: token of the claim, milliseconds since the claim, milliseconds to keep the record, most entries,
 * number of alerts that fire, their fingerprints, those of alerts that are over.
 */
export const TELL = `
${NOW}
if redis.call('HLEN', KEYS[1]) > tonumber(ARGV[4]) then redis.call('DEL', KEYS[1]) end
redis.call('HSET', KEYS[1], '@at', now - tonumber(ARGV[2]))
local firing = tonumber(ARGV[5])
for index = 6, #ARGV do
  redis.call('HSET', KEYS[1], ARGV[index], index - 5 <= firing and 'firing' or 'resolved')
end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
if redis.call('GET', KEYS[2]) == ARGV[1] then redis.call('DEL', KEYS[2]) end
return 1`;

/** Gives a claim back that is still one's own. KEYS: claim. ARGV: its token. */
export const RELEASE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`;

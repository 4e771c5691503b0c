import { ENTRIES_PER_WINDOW } from '../counters/sliding-window.counters.js';

/**
 * Milliseconds that a key outlives its counter when the caller gives the time. Redis expires keys by its own clock, which may run
 * ahead of the caller's. The script itself judges by the given time.
 */
const SPARE_LIFE = 60_000;

/**
 * The rules of the counters in Lua. Redis runs a script without interruption, so charges that belong together are decided in one
 * round trip. Each key holds the state of one policy and one client, packed with MessagePack:
 *
 * - all: `{ algorithm, end of the block, ... }`
 * - fixed: `count, start of the window`
 * - gcra: `permits in use, at this moment, end of the counter`
 * - sliding: `first request of the newest entry, time, count, time, count, ...`, the oldest first
 *
 * A value that has another form is replaced. A clock that is set back, or a new master with a slower clock, must not lengthen a
 * window, so times in the future count as now.
 *
 * ARGV: operation, time in milliseconds ('' for the time of the server), then six values for each key: algorithm, limit,
 * capacity, window, cost, duration of a block.
 * Reply: allowed, blocked, remaining, resetAfter, retryAfter for each key.
 */
export const RATE_LIMIT_SCRIPT = `
local operation, now = ARGV[1], tonumber(ARGV[2])
local spare = ${SPARE_LIFE}
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + time[2] / 1000
  spare = 0
end
local TOLERANCE, ENTRIES = 1e-6, ${ENTRIES_PER_WINDOW}
local ARGUMENTS = 6

local function number(value, otherwise)
  if type(value) == 'number' and value == value then return value end
  return otherwise
end

local function load(key, algorithm)
  local raw = redis.pcall('GET', key)
  local state = { algorithm, 0 }
  if type(raw) ~= 'string' then return state, false end
  local readable, stored = pcall(cmsgpack.unpack, raw)
  if not readable or type(stored) ~= 'table' then return state, false end
  state[2] = number(stored[2], 0)
  if stored[1] == algorithm then
    for index = 3, #stored do
      if type(stored[index]) ~= 'number' then return { algorithm, state[2] }, false end
      state[index] = stored[index]
    end
  end
  return state, true
end

local charges = {}
for index, key in ipairs(KEYS) do
  local base = 2 + (index - 1) * ARGUMENTS
  local charge = {
    key = key,
    algorithm = ARGV[base + 1],
    limit = tonumber(ARGV[base + 2]),
    capacity = tonumber(ARGV[base + 3]),
    window = tonumber(ARGV[base + 4]),
    cost = tonumber(ARGV[base + 5]),
    blockFor = tonumber(ARGV[base + 6]),
  }
  local state, exists = load(key, charge.algorithm)
  charge.state, charge.exists, charge.used, charge.dirty = state, exists, 0, false
  if charge.algorithm == 'fixed' then
    if state[4] and state[4] > now then state[4] = now end
    if state[4] and state[4] + charge.window > now then charge.used = state[3]
    else state[3], state[4] = nil, nil end
  elseif charge.algorithm == 'gcra' then
    if state[5] and state[4] > now then state[4], state[5] = now, now + state[5] - state[4] end
    if state[5] and state[5] > now then
      charge.used = math.max(0, state[3] - (now - state[4]) * charge.limit / charge.window)
    else
      state[3], state[4], state[5] = nil, nil, nil
    end
  else
    local kept = { state[1], state[2], math.min(state[3] or 0, now) }
    for position = 4, #state - 1, 2 do
      local time = math.min(state[position], now)
      if time + charge.window > now then
        kept[#kept + 1], kept[#kept + 2] = time, state[position + 1]
        charge.used = charge.used + state[position + 1]
      end
    end
    charge.state = kept
  end
  charges[index] = charge
end

local function drain(charge, permits)
  if charge.limit > 0 then return permits * charge.window / charge.limit end
  return charge.window
end

local function resetAfter(charge)
  local state = charge.state
  if charge.algorithm == 'fixed' then
    return state[4] and state[4] + charge.window - now or 0
  elseif charge.algorithm == 'gcra' then
    return drain(charge, charge.used)
  end
  return #state > 3 and state[#state - 1] + charge.window - now or 0
end

local function freedAfter(charge, amount)
  if charge.algorithm == 'fixed' then return resetAfter(charge) end
  if charge.algorithm == 'gcra' then return drain(charge, amount) end
  local state, freed = charge.state, 0
  for position = 4, #state - 1, 2 do
    freed = freed + state[position + 1]
    if freed >= amount - TOLERANCE then return state[position] + charge.window - now end
  end
  return resetAfter(charge)
end

local function add(charge, amount)
  local state = charge.state
  if amount == 0 or (amount < 0 and charge.used == 0) then return end
  charge.dirty = true
  if charge.algorithm == 'sliding' then
    if amount > 0 then
      if #state > 3 and now - state[3] < charge.window / ENTRIES then
        state[#state - 1], state[#state] = now, state[#state] + amount
      else
        state[3] = now
        state[#state + 1], state[#state + 2] = now, amount
      end
    else
      local left = -amount
      while left > 0 and #state > 3 do
        local taken = math.min(state[#state], left)
        left = left - taken
        if taken < state[#state] then state[#state] = state[#state] - taken
        else state[#state], state[#state - 1] = nil, nil end
      end
    end
    charge.used = math.max(0, charge.used + amount)
    return
  end
  charge.used = math.max(0, charge.used + amount)
  state[3] = charge.used
  if charge.algorithm == 'gcra' then state[4], state[5] = now, now + drain(charge, charge.used)
  else state[4] = state[4] or now end
end

local function fits(charge)
  if charge.state[2] > now or charge.capacity == 0 then return false end
  return charge.cost == 0 or charge.used + charge.cost <= charge.capacity + TOLERANCE
end

local allFit = true
for _, charge in ipairs(charges) do
  charge.fits = fits(charge)
  allFit = allFit and charge.fits
end

for _, charge in ipairs(charges) do
  local state = charge.state
  if operation == 'consume' then
    if allFit then
      add(charge, charge.cost)
    elseif not charge.fits and charge.blockFor > 0 and state[2] <= now then
      state[2], charge.dirty = now + charge.blockFor, true
    end
  elseif operation == 'reward' then
    add(charge, -charge.cost)
  elseif operation == 'block' then
    state[2], charge.dirty = now + charge.blockFor, true
  elseif operation == 'unblock' and charge.exists then
    state[2], charge.dirty = 0, true
  end
end

local reply = {}
for _, charge in ipairs(charges) do
  local state, reset = charge.state, resetAfter(charge)
  local blockedFor = math.max(0, state[2] - now)
  if charge.dirty then
    local lasts = reset
    if charge.algorithm == 'gcra' then lasts = state[5] and state[5] - now or 0 end
    local life = math.ceil(math.max(lasts, blockedFor))
    if life > 0 then redis.call('SET', charge.key, cmsgpack.pack(state), 'PX', life + spare)
    else redis.call('DEL', charge.key) end
  end
  if charge.capacity == 0 then reset = charge.window end
  local retry = 0
  if not charge.fits then
    if charge.cost > charge.capacity or charge.capacity == 0 then retry = charge.window
    elseif charge.used + charge.cost > charge.capacity + TOLERANCE then
      retry = freedAfter(charge, charge.used + charge.cost - charge.capacity)
    end
    retry = math.max(retry, blockedFor)
  end
  local remaining = math.max(0, math.floor(charge.capacity - charge.used + TOLERANCE))
  if blockedFor > 0 then remaining = 0 end
  reply[#reply + 1] = charge.fits and 1 or 0
  reply[#reply + 1] = blockedFor > 0 and 1 or 0
  reply[#reply + 1] = remaining
  reply[#reply + 1] = math.ceil(math.max(reset, blockedFor))
  reply[#reply + 1] = math.ceil(retry)
end
return reply
`;

/** Number of values in the reply for each key. */
export const REPLY_VALUES = 5;

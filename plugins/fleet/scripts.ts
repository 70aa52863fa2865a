import { createHash } from 'node:crypto'
import { SHARED } from './lua-parts.js'

/** A script that the engine runs as one step. `ARGV` is told at each; the first is the channel in all. */
export interface Script {
  readonly text: string
  /** By which an engine knows it that has run it before. */
  readonly sha: string
}

function script(text: string): Script {
  const whole = `${SHARED}\n${text.trim()}\n`
  return { text: whole, sha: createHash('sha1').update(whole).digest('hex') }
}

/** So many resumes wait at most for a bot that finds them right. */
const MOST_ASKED = 1_000
/** What one answer tells of halts, in bytes; the rest is asked for anew. */
const MOST_BYTES = 4_194_304
/** So much of a halt is told, in bytes. What is cut can't be read, and halts everything. */
export const MOST_OF_A_HALT = 16_384

/**
 * One renewal: writes the presence, and compares sets.
 *
 * ARGV: channel, field and text of the presence, digest of the halts held here, how many more halts are taken, `ids` or `digest`, the ids
 * of the halts held here (`ids` only).
 * Answer: now in ms; why the presence was not written, or ''; `same`, `ids-wanted` or `told`; halts that are unknown here, id and JSON by
 * turns; ids that the engine does not know; resumes that have ended some held here; the id of a halt that was one too many, or ''; 1 if there
 * is more to be asked for; nonces of resumes that nobody has checked.
 */
export const RENEW = script(`
local at = now()
local failed = put('HSET', PRESENCE, ARGV[2], at .. ' ' .. ARGV[3]) or ''
local asked = redis.call('HLEN', ASKED) > 0 and redis.call('HKEYS', ASKED) or {}
local function answer(kind, unknown, missing, resumes, over, more)
  return { at, failed, kind, unknown, missing, resumes, over, more, asked }
end
if digest(readSet()) == ARGV[4] then return answer('same', {}, {}, {}, '', 0) end
if ARGV[6] ~= 'ids' then return answer('ids-wanted', {}, {}, {}, '', 0) end

local held, missing, resumes, seen = {}, {}, {}, {}
for index = 7, #ARGV do
  local id = ARGV[index]
  held[id] = true
  if redis.call('HEXISTS', HALTS, id) == 0 then
    local resume = resumeOf(id)
    if not resume then
      missing[#missing + 1] = id
    elseif not seen[resume] then
      seen[resume] = true
      resumes[#resumes + 1] = resume
    end
  end
end

local unknown, room, bytes = {}, tonumber(ARGV[5]), ${MOST_BYTES}
for _, id in ipairs(redis.call('HKEYS', HALTS)) do
  if id ~= 'digest' and not held[id] then
    if room == 0 then return answer('told', unknown, missing, resumes, id, 0) end
    if bytes <= 0 then return answer('told', unknown, missing, resumes, '', 1) end
    local json = string.sub(redis.call('HGET', HALTS, id), 1, ${MOST_OF_A_HALT + 1})
    unknown[#unknown + 1] = id
    unknown[#unknown + 1] = json
    room = room - 1
    bytes = bytes - #id - #json
  end
end
return answer('told', unknown, missing, resumes, '', 0)
`)

/** Writes halts back that the engine has forgotten. ARGV: channel, id and JSON by turns. Answer: why not all were written, or ''. */
export const WRITE_BACK = script(`
local set = readSet()
for index = 2, #ARGV, 2 do
  local _, failed = putHalt(set, ARGV[index], ARGV[index + 1])
  if failed then return failed end
end
return ''
`)

/**
 * A new halt. It is published also where it can't be written: bots that hear it hold it, and write it back.
 *
 * ARGV: channel, id, JSON, news. Answer: why it was not written, or ''; why it was not published, or ''; how many have heard it; 1 if it
 * had ended before.
 */
export const RAISE = script(`
if resumeOf(ARGV[2]) then return { '', '', 0, 1 } end
local _, failed = putHalt(readSet(), ARGV[2], ARGV[3])
local heard = redis.pcall('PUBLISH', ARGV[1], ARGV[4])
if type(heard) == 'table' then return { failed or '', heard.err, 0, 0 } end
return { failed or '', '', heard, 0 }
`)

/**
 * A resume that a caller has brought. It ends nothing here: bots look at its signature, and say what has ended.
 *
 * ARGV: channel, nonce, JSON, news. Answer: why it was not written, or ''; why it was not published, or ''.
 */
export const ASK = script(`
local failed = ''
if redis.call('HEXISTS', RESUMES, ARGV[2]) == 0 then
  if redis.call('HLEN', ASKED) >= ${MOST_ASKED} and redis.call('HEXISTS', ASKED, ARGV[2]) == 0 then
    failed = 'FULL ${MOST_ASKED} resumes wait already, of which no bot has found the signature right'
  else
    failed = put('ZADD', FORGET, now(), 'asked ' .. ARGV[2]) or put('HSET', ASKED, ARGV[2], ARGV[3]) or ''
  end
end
local heard = redis.pcall('PUBLISH', ARGV[1], ARGV[4])
return { failed, type(heard) == 'table' and heard.err or '' }
`)

/** The words of resumes that were asked for. ARGV: channel, nonces. Answer: those that are still there. */
export const ASKED = script(`
local texts = {}
for index = 2, #ARGV do
  local text = redis.call('HGET', ASKED, ARGV[index])
  if text then texts[#texts + 1] = text end
end
return texts
`)

/**
 * Ends halts, by a resume that a bot has found right. They are remembered before they go.
 *
 * ARGV: channel, nonce, JSON, news, the ids of the halts. Answer: why it was not written, or ''.
 */
export const END = script(`
local at = now()
local failed = put('ZADD', FORGET, at, 'resume ' .. ARGV[2]) or put('HSET', RESUMES, ARGV[2], ARGV[3])
if failed then return failed end
local set, isNew = readSet(), false
for index = 5, #ARGV do
  local id = ARGV[index]
  if not resumeOf(id) then
    isNew = true
    failed = put('ZADD', FORGET, at, 'id ' .. id) or put('HSET', RESUMED, id, ARGV[2])
    if failed then return failed end
  end
  if redis.call('HDEL', HALTS, id) == 1 then add(set, id, -1) end
end
redis.call('HDEL', ASKED, ARGV[2])
if isNew then redis.pcall('PUBLISH', ARGV[1], ARGV[4]) end
if set.count == 0 then
  redis.call('DEL', HALTS)
  return ''
end
return put('HSET', HALTS, 'digest', digest(set)) or ''
`)

/** Answer: all halts in force, id and JSON by turns, and the digest among them. ARGV: channel. */
export const LIST = script(`
return redis.call('HGETALL', HALTS)
`)

/** Answer: now in ms; the presence, field and text by turns; the roster, bot and since by turns. ARGV: channel. */
export const MEMBERS = script(`
return { now(), redis.call('HGETALL', PRESENCE), redis.call('HGETALL', ROSTER) }
`)

/** ARGV: channel, bots. Answer: those that were not there. */
export const ROSTER_ADD = script(`
local new, at = {}, now()
for index = 2, #ARGV do
  if redis.call('HSETNX', ROSTER, ARGV[index], at) == 1 then new[#new + 1] = ARGV[index] end
end
return new
`)

/** With what was heard of them. ARGV: channel, bots. Answer: those that were there. */
export const ROSTER_REMOVE = script(`
local gone = {}
for index = 2, #ARGV do
  if redis.call('HDEL', ROSTER, ARGV[index]) == 1 then gone[#gone + 1] = ARGV[index] end
end
return gone
`)

/** So many are forgotten at once. */
const FORGET_AT_ONCE = 1_000

/**
 * Forgets what is over for long, and runs of a bot behind which a newer one was heard for an hour.
 *
 * ARGV: channel, how long is remembered in ms. Answer: how much was forgotten.
 */
export const PRUNE = script(`
local at = tonumber(now())
local before = string.format('%.0f', at - ARGV[2])
local old = redis.call('ZRANGEBYSCORE', FORGET, '-inf', before, 'LIMIT', 0, ${FORGET_AT_ONCE})
for _, member in ipairs(old) do
  local kind, name = string.match(member, '^(%a+) (.*)$')
  if kind == 'id' then redis.call('HDEL', RESUMED, name) end
  if kind == 'resume' then redis.call('HDEL', RESUMES, name) end
  if kind == 'asked' then redis.call('HDEL', ASKED, name) end
  redis.call('ZREM', FORGET, member)
end

local fields, newest, gone = redis.call('HGETALL', PRESENCE), {}, 0
local function heard(text) return tonumber(string.match(text, '^%d+')) or 0 end
local function botOf(field) return string.match(field, '^([^\\n]*)') end
for index = 1, #fields, 2 do
  local bot = botOf(fields[index])
  newest[bot] = math.max(newest[bot] or 0, heard(fields[index + 1]))
end
for index = 1, #fields, 2 do
  local last = heard(fields[index + 1])
  if last < at - ARGV[2] or last < newest[botOf(fields[index])] - 3600000 then
    redis.call('HDEL', PRESENCE, fields[index])
    gone = gone + 1
  end
end
return #old + gone
`)

-- Sends the requests of a file, in random order or each thread from a place of its own in theirs, and reports what came back as one line of JSON.
-- Arguments: the file, one "<path> <key>" a line, all lines equally long; the status that every answer must have; "in-order" or "random".
-- A request is put together when it is sent: wrk starts a thread's load before it has prepared the next thread, and does not count that time.

local lines, width, path_width, count, expected, next_one
local before_path, before_key, after_key
local threads = {}
unexpected = 0 -- global: read by done() through thread:get

function setup(thread)
  thread:set("number", #threads + 1)
  threads[#threads + 1] = thread
end

function init(args)
  local file = assert(io.open(args[1], "rb"))
  lines, expected = file:read("*a"), tonumber(args[2])
  file:close()
  width = lines:find("\n", 1, true)
  path_width = lines:find(" ", 1, true) - 1
  count = #lines / width
  before_path, before_key, after_key = wrk.format("GET", "/PATH", { ["X-API-Key"] = "KEY" }):match("^(.-)/PATH(.-)KEY(.*)$")
  if args[3] == "in-order" then next_one = (number - 1) * math.floor(count / 2) end
  math.randomseed(number * 7919) -- each thread has a Lua state of its own, and so a generator of its own
end

function request()
  local at
  if next_one then
    next_one = next_one % count + 1
    at = (next_one - 1) * width
  else
    at = (math.random(count) - 1) * width
  end
  return before_path .. lines:sub(at + 1, at + path_width) .. before_key .. lines:sub(at + path_width + 2, at + width - 1) .. after_key
end

function response(status)
  if status ~= expected then unexpected = unexpected + 1 end
end

function done(summary, latency)
  local wrong = 0
  for _, thread in ipairs(threads) do wrong = wrong + thread:get("unexpected") end
  local errors = summary.errors
  io.write(string.format(
    '\nRESULT {"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"cpu":%d,"unexpected":%d,"broken":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), os.clock() * 1e6, wrong,
    errors.connect + errors.read + errors.write + errors.timeout))
end

-- Sends the requests of a file, in random order or each thread from a place of its own in theirs, and reports what came back as one line of JSON.
-- Arguments: the file, one "<path> <key>" a line; the status that every answer must have; "in-order" or "random".

local requests, count, expected, next_one
local threads = {}
unexpected = 0 -- global: read by done() through thread:get

function setup(thread)
  thread:set("number", #threads + 1)
  threads[#threads + 1] = thread
end

function init(args)
  requests, expected = {}, tonumber(args[2])
  for line in io.lines(args[1]) do
    local path, key = line:match("^(%S+) (%S+)$")
    requests[#requests + 1] = wrk.format("GET", path, { ["X-API-Key"] = key })
  end
  count = #requests
  if args[3] == "in-order" then next_one = (number - 1) * math.floor(count / 2) end
  math.randomseed(number * 7919) -- each thread has a Lua state of its own, and so a generator of its own
end

function request()
  if not next_one then return requests[math.random(count)] end
  next_one = next_one % count + 1
  return requests[next_one]
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

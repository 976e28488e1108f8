-- What wrk asks for and says: the words "distinct" after "--" give every request a query of its own; the answer is JSON.
local threads = 0

function setup(thread)
  thread:set("place", threads)
  threads = threads + 1
end

function init(words)
  distinct = words[1] == "distinct"
  salt = words[2] or "0"
  joint = string.find(wrk.path, "?", 1, true) and "&" or "?"
  count = 0
end

function request()
  if not distinct then
    return wrk.format()
  end
  count = count + 1
  return wrk.format(nil, wrk.path .. joint .. "from=" .. salt .. "-" .. place .. "-" .. count)
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\n{"rate": %.3f, "p50": %.3f, "p99": %.3f, "errors": %d}\n',
    summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout
  ))
end

%% Warms up with the work, then times it; the work gives what its receivers counted.
-module(bench_timed).
-export([run/2, percentiles/1]).

run(#{operations := Operations, warmUpOperations := WarmUp}, Work) ->
    %% As many goes as with the others (`program.ts`).
    WarmUp > 0 andalso [Work(WarmUp) || _ <- lists:seq(1, 5)],
    {CpuBefore, _} = statistics(runtime),
    Began = erlang:monotonic_time(microsecond),
    Completed = Work(Operations),
    ElapsedUs = erlang:monotonic_time(microsecond) - Began,
    {CpuAfter, _} = statistics(runtime),
    #{completed => Completed, elapsed_us => ElapsedUs, cpu_ms => CpuAfter - CpuBefore, values => []}.

%% The median and the 99th percentile.
percentiles(Times) ->
    Sorted = lists:sort(Times),
    At = fun(Share) -> lists:nth(min(length(Sorted), trunc(length(Sorted) * Share) + 1), Sorted) end,
    {At(0.5), At(0.99)}.

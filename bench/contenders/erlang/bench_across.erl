%% Between two schedulers: processes are bound to the first or the second.
-module(bench_across).
-export([stream/1, pairs/1, round_trip/1]).

stream(Parameters) ->
    bench_timed:run(Parameters, fun(Operations) ->
        Driver = self(),
        Target = on(2, fun() -> bench_counter:serve(0) end),
        on(1, fun() ->
            send(Target, Operations),
            Driver ! {total, bench_counter:read(Target)}
        end),
        Total = receive {total, Counted} -> Counted end,
        exit(Target, kill),
        Total
    end).

send(_, 0) -> ok;
send(Target, Left) ->
    Target ! {add, 1},
    send(Target, Left - 1).

pairs(#{pairs := Pairs} = Parameters) ->
    bench_timed:run(Parameters, fun(Operations) ->
        Driver = self(),
        Share = Operations div Pairs div 2,
        Couples = [{on(1, fun() -> bench_ring:player(Driver, Share) end), on(2, fun() -> bench_ring:player(Driver, infinity) end)}
            || _ <- lists:seq(1, Pairs)],
        [begin Here ! {meet, There}, There ! {meet, Here} end || {Here, There} <- Couples],
        [Here ! play || {Here, _} <- Couples],
        [receive done -> ok end || _ <- Couples],
        Total = lists:sum([bench_counter:read(Here) + bench_counter:read(There) || {Here, There} <- Couples]),
        [begin exit(Here, kill), exit(There, kill) end || {Here, There} <- Couples],
        Total
    end).

%% Times in microseconds.
round_trip(#{operations := Trips, warmUpOperations := WarmUp} = Parameters) ->
    Driver = self(),
    Echo = on(2, fun echo/0),
    on(1, fun() ->
        probe(Echo, WarmUp, []),
        Driver ! {times, probe(Echo, Trips, [])}
    end),
    Result = bench_timed:run(Parameters#{warmUpOperations := 0}, fun(_) ->
        receive {times, Times} -> put(times, Times), length(Times) end
    end),
    {P50, P99} = bench_timed:percentiles(get(times)),
    Result#{values => [{"p50Us", P50}, {"p99Us", P99}]}.

probe(_, 0, Times) -> Times;
probe(Echo, Left, Times) ->
    Began = erlang:monotonic_time(nanosecond),
    Echo ! {add, 1, self()},
    receive {add, 1} -> ok end,
    probe(Echo, Left - 1, [(erlang:monotonic_time(nanosecond) - Began) / 1000 | Times]).

echo() ->
    receive {add, By, From} ->
        From ! {add, By},
        echo()
    end.

on(Scheduler, Work) -> spawn_opt(Work, [{scheduler, Scheduler}]).

%% A gen_server under an OTP supervisor is crashed by a message, and answers a call in its next life. Each burst has a supervisor of its own.
%% Nothing is logged, as in Troupe by default.
-module(bench_restart).
-behaviour(supervisor).
-export([run/1, init/1]).

run(#{operations := Operations, warmUpOperations := WarmUp, burst := Burst} = Parameters) ->
    logger:set_primary_config(level, none),
    process_flag(trap_exit, true),
    crash_in_bursts(WarmUp, Burst),
    Result = bench_timed:run(Parameters#{warmUpOperations := 0}, fun(_) ->
        put(times, crash_in_bursts(Operations, Burst)),
        length(get(times))
    end),
    {P50, P99} = bench_timed:percentiles(get(times)),
    Result#{values => [{"p50Us", P50}, {"p99Us", P99}]}.

init(Burst) ->
    Child = #{id => fragile, start => {bench_fragile, start_link, []}, restart => permanent},
    {ok, {#{strategy => one_for_one, intensity => Burst, period => 60}, [Child]}}.

crash_in_bursts(Crashes, Burst) ->
    lists:append([crash_in_burst(Burst) || _ <- lists:seq(1, Crashes div Burst)]).

crash_in_burst(Burst) ->
    {ok, Supervisor} = supervisor:start_link(?MODULE, Burst),
    Times = [crash() || _ <- lists:seq(1, Burst)],
    unlink(Supervisor),
    Watch = monitor(process, Supervisor),
    exit(Supervisor, shutdown),
    receive {'DOWN', Watch, process, Supervisor, _} -> ok end,
    Times.

%% Microseconds from the message that crashes it to the answer of the new life, which knows nothing of the old.
crash() ->
    Old = whereis(bench_fragile),
    gen_server:cast(Old, {add, 1}),
    Began = erlang:monotonic_time(nanosecond),
    gen_server:cast(Old, {add, nan}),
    0 = ask_next(Old),
    (erlang:monotonic_time(nanosecond) - Began) / 1000.

ask_next(Old) ->
    case whereis(bench_fragile) of
        Pid when Pid =/= Old, Pid =/= undefined -> gen_server:call(Pid, read);
        _ ->
            erlang:yield(),
            ask_next(Old)
    end.

%% What an idle process holds, with its default heap or hibernated.
-module(bench_idle).
-export([run/1, hibernated/1, wake/1]).

run(#{handlers := Kind} = Parameters) ->
    Idle = case Kind of
        "process" -> fun() -> bench_counter:serve(0) end;
        "hibernated" -> fun() -> hibernated(0) end
    end,
    erlang:garbage_collect(),
    #{operations := Operations} = Parameters,
    Before = erlang:memory(processes),
    Result = bench_timed:run(Parameters#{warmUpOperations := 0}, fun(Count) -> gather(Count, Idle) end),
    Bytes = (erlang:memory(processes) - Before) / Operations,
    Result#{values => [{"bytes", Bytes}]}.

%% Settled when each has run up to its first wait.
gather(Count, Idle) ->
    Pids = [spawn(Idle) || _ <- lists:seq(1, Count)],
    timer:sleep(500),
    length([Pid || Pid <- Pids, is_process_alive(Pid)]).

hibernated(Total) -> proc_lib:hibernate(?MODULE, wake, [Total]).

wake(Total) ->
    receive
        {add, By} -> hibernated(Total + By)
    end.

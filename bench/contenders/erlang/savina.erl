%% Savina's micro benchmarks, as in bench/savina: as many runs as make up the operations that are ordered. Each module says what one run orders and
%% does it; a run gives what its receivers counted, and fails where the result is wrong.
-module(savina).
-export([run/2, teams/0, small_work/1]).

run(Name, Parameters) ->
    Module = list_to_atom("savina_" ++ [case Char of $- -> $_; _ -> Char end || Char <- Name]),
    {module, Module} = code:ensure_loaded(Module),
    bench_timed:run(Parameters, fun(Operations) -> repeat(Operations div Module:operations(), Module, 0) end).

repeat(0, _, Completed) -> Completed;
repeat(Runs, Module, Completed) -> repeat(Runs - 1, Module, Completed + Module:run()).

%% Who shares out work does so once for each scheduler.
teams() -> erlang:system_info(schedulers_online).

%% What the fork-join benchmarks compute for each message.
small_work(Theta) ->
    Sine = math:sin(Theta),
    true = Sine * Sine > 0.

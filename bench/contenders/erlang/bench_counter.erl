%% Adds up what it is sent.
-module(bench_counter).
-export([serve/1, read/1]).

serve(Total) ->
    receive
        {add, By} -> serve(Total + By);
        {read, From} ->
            From ! {total, Total},
            serve(Total)
    end.

read(Counter) ->
    Counter ! {read, self()},
    receive {total, Total} -> Total end.

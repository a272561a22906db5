%% Savina's Count: one process floods another.
-module(savina_count).
-export([operations/0, run/0, counter/1, producer/3]).

-define(MESSAGES, 1000000).

operations() -> ?MESSAGES.

run() ->
    Counter = spawn(?MODULE, counter, [0]),
    spawn(?MODULE, producer, [self(), Counter, ?MESSAGES]),
    receive {total, Total} -> Total end.

producer(Driver, Counter, 0) -> Counter ! {read, Driver};
producer(Driver, Counter, Left) ->
    Counter ! {increment, 1},
    producer(Driver, Counter, Left - 1).

%% Ends when it has been read.
counter(Total) ->
    receive
        {increment, By} -> counter(Total + By);
        {read, From} -> From ! {total, Total}
    end.

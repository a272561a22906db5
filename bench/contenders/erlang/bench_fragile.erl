%% Adds up numbers, and crashes for what is none.
-module(bench_fragile).
-behaviour(gen_server).
-export([start_link/0, init/1, handle_cast/2, handle_call/3]).

start_link() -> gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).

init([]) -> {ok, 0}.

handle_cast({add, By}, Total) -> {noreply, Total + By}.

handle_call(read, _, Total) -> {reply, Total, Total}.

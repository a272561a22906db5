%% Erlang/OTP, by the contract of all contenders: the words after -extra are the scenario and its parameters as JSON; one line of JSON comes out.
%% The processes of a scenario within a thread run on one scheduler (+S 1:1); those of a scenario between threads are bound to schedulers 1 and 2.
-module(main).
-export([main/0]).

main() ->
    try
        [Scenario, Json] = init:get_plain_arguments(),
        Parameters = parameters(Json),
        #{completed := Completed, elapsed_us := ElapsedUs, cpu_ms := CpuMs, values := Values} = run(Scenario, Parameters),
        Figures = lists:join(",", [io_lib:format("\"~s\":~.4f", [Name, float(Value)]) || {Name, Value} <- Values]),
        io:format("{\"completed\":~b,\"elapsedMs\":~.4f,\"cpuMs\":~b,\"values\":{~s}}~n", [Completed, ElapsedUs / 1000, CpuMs, Figures]),
        halt(0)
    catch
        Class:Reason:Stack ->
            io:format(standard_error, "~p:~p~n~p~n", [Class, Reason, Stack]),
            halt(1)
    end.

run("pingpong", Parameters) -> bench_ring:run(Parameters#{actors => 2});
run("ring", Parameters) -> bench_ring:run(Parameters);
run("count", Parameters) -> bench_flood:run(Parameters#{actors => 1});
run("spread", Parameters) -> bench_flood:run(Parameters);
run("create", Parameters) -> bench_create:run(Parameters);
run("big", Parameters) -> bench_big:run(Parameters);
run("idle-bytes", Parameters) -> bench_idle:run(Parameters);
run("stream", Parameters) -> bench_across:stream(Parameters);
run("pairs", Parameters) -> bench_across:pairs(Parameters);
run("round-trip", Parameters) -> bench_across:round_trip(Parameters);
run("restart", Parameters) -> bench_restart:run(Parameters);
run("savina-" ++ Name, Parameters) -> savina:run(Name, Parameters).

%% A flat object of numbers and words is all that scenarios have, and OTP has no JSON before release 27.
parameters(Json) ->
    {match, Found} = re:run(Json, "\"(\\w+)\":\"?([\\w-]+)", [global, {capture, all_but_first, list}]),
    maps:from_list([{list_to_atom(Name), value(Text)} || [Name, Text] <- Found]).

value(Text) ->
    try list_to_integer(Text) catch error:badarg -> Text end.

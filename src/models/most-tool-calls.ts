// How many tool calls of one reply a swarm makes; those beyond are answered with `limit-calls`.
export const mostToolCalls = 1024;

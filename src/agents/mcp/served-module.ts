// How tools are told apart that no module of code defines.

/** How the `module` of a tool begins that is no module's, but served by the swarm for somebody outside. */
export const servedModule = 'served:';

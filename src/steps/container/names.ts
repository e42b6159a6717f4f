/** The name under which a replaced container waits until the new one is ready. */
export const previousName = (name: string) => `${name}-previous`

/** The name of a container that is tried before it replaces the one in service. */
export const candidateName = (name: string) => `${name}-candidate`

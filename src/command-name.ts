/** How this user can type the command: `npm start -s --` in the repository, else the program's name. */
export const commandName = process.env.GATEWRIGHT_COMMAND ?? 'gatewright'

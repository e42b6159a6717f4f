import { each } from '../../engine/owned.ts'

/** Roles that MCP servers log in with, or their rights where the role was there before. */
export const ownedToolsRoles = each(async ({ change, receipt }) => ({
  changes: [change.id],
  group: 'PostgreSQL',
  what: receipt?.created === false ? `rights of ${change.what}` : change.what,
  standing: 'ours',
  needsAdmin: true,
}))

import { adoptCommand } from './adopt.command.ts'
import { auditCommand } from './audit.command.ts'
import { backupCommand } from './backup.command.ts'
import { connectCommand } from './connect.command.ts'
import { doctorCommand } from './doctor.command.ts'
import { importCommand } from './import.command.ts'
import { logsCommand } from './logs.command.ts'
import { pathsCommand } from './paths.command.ts'
import { proveCommand } from './prove.command.ts'
import { reconfigureCommand } from './reconfigure.command.ts'
import { removeCommand } from './remove.command.ts'
import { restoreCommand } from './restore.command.ts'
import { rollbackCommand } from './rollback.command.ts'
import { rotateCommand } from './rotate.command.ts'
import { runWithSecretsCommand } from './run-with-secrets.command.ts'
import { setupCommand } from './setup.command.ts'
import { statusCommand } from './status.command.ts'
import { upgradeCommand } from './upgrade.command.ts'
import { usageCommand } from './usage.command.ts'
import { verifyCommand } from './verify.command.ts'
import type { Command } from './command.ts'

/** Every command, in the order of the help. */
export const commands: Command[] = [
  setupCommand,
  reconfigureCommand,
  upgradeCommand,
  rollbackCommand,
  backupCommand,
  restoreCommand,
  rotateCommand,
  verifyCommand,
  runWithSecretsCommand,
  importCommand,
  proveCommand,
  connectCommand,
  statusCommand,
  logsCommand,
  doctorCommand,
  usageCommand,
  auditCommand,
  adoptCommand,
  removeCommand,
  pathsCommand,
]

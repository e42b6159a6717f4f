import { spinner, text } from '@clack/prompts'

// One text prompt, the nearest thing that is widely known to one question of the wizard, or a spinner.
if (process.argv[2] === 'spinner') spinner().start('Role to create')
else await text({ message: 'Role to create', placeholder: 'litellm_user' })

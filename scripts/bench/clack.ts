import { text } from '@clack/prompts'

// One text prompt, the nearest thing that is widely known to one question of the wizard.
await text({ message: 'Role to create', placeholder: 'litellm_user' })

import type { DoctorOptions } from './doctor.ts'
import { command, json, place } from './command.ts'

export const doctorCommand = command<DoctorOptions>({
  name: 'doctor',
  summary: 'examine host and gateway without changing anything',
  options: [...place, ['--fix', 'mend what can be mended safely'], ['--yes', 'mend without asking'], json],
  load: async () => (await import('./doctor.ts')).doctor,
})

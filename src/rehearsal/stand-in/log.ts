import type { Writable } from 'node:stream'

/** The lines that a LiteLLM container's log shows, by who writes them there. */
export interface Log {
  /** A line as `print` writes it. */
  print(text: string): void
  /** uvicorn's own lines. */
  uvicorn(text: string): void
  /** The migration code, which is a package of its own (litellm_proxy_extras/_logging.py). */
  extras(text: string): void
  /** `verbose_proxy_logger` and its siblings, with the Python module that writes the line in LiteLLM. */
  proxy(level: 'WARNING' | 'ERROR', module: string, text: string): void
  /** A red line on stderr, as proxy_cli.py prints before it exits. */
  fatal(text: string): void
}

/** Writes to a container's two streams. */
export function containerLog(out: Writable, err: Writable, now = () => new Date()): Log {
  const time = () => now().toISOString()
  return {
    print: text => void out.write(`${text}\n`),
    uvicorn: text => void err.write(`INFO:     ${text}\n`),
    extras: text =>
      void err.write(
        `${time().slice(0, 23).replace('T', ' ').replace('.', ',')} - litellm_proxy_extras - INFO - ${text}\n`,
      ),
    proxy: (level, module, text) => void err.write(`${time().slice(11, 19)} - ${module}:${level}: ${text}\n`),
    fatal: text => void err.write(`\x1b[1;31m${text}\x1b[0m\n`),
  }
}

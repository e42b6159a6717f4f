import { describe, expect, test } from 'vitest'
import { preview } from '../../src/import/preview.ts'

const seen = (text: string, source = 'pasted') => preview(text, source, { existing: [] })

const items = (text: string) =>
  seen(text).servers.map(({ item, secrets }) => ({ ...item, ...(secrets.length > 0 && { secrets }) }))

describe('what is no file of settings is refused by what it is', () => {
  test.each([
    ['agent.py', 'servers = {"a": {"command": "python"}}', /program in Python/],
    ['pasted', 'import os\nfrom mcp import ClientSession\n\nasync def main():\n    x = 1\n', /program in Python/],
    ['pasted', '#!/usr/bin/env python3\n"""Reads."""\nx = 1\n', /program in Python/],
    ['client.ts', 'export const config = { mcpServers: { a: { command: "npx" } } }', /JavaScript or TypeScript/],
    ['pasted', 'const config = { mcpServers: {} };\nmodule.exports = config;\n', /JavaScript or TypeScript/],
    ['main.go', 'package main\nfunc main() {}\n', /program in Go/],
    ['main.tf', 'resource "x" "y" {\n  a = 1\n}\n', /program in another language/],
    ['.idea/workspace.xml', '<?xml version="1.0"?>\n<project version="4"/>', /it is XML/],
    ['pasted', '<mcp-servers>\n  <server name="a"/>\n</mcp-servers>', /it is XML/],
    ['pasted', '<!DOCTYPE html>\n<html><body>mcpServers</body></html>', /a page \(HTML\)/],
    ['run.sh', '#!/bin/bash\nnpx -y some-mcp | tee log\n', /a script of a shell/],
    ['Dockerfile', 'FROM node:22\nCMD ["npx", "some-mcp"]\n', /a Dockerfile/],
    ['.env', 'GITHUB_TOKEN=FAKE-token\nMODE=ro\n', /variables only \(\.env\)/],
    ['pasted', '# keys\nexport GITHUB_TOKEN=FAKE-token\nMODE=read only\n', /variables only \(\.env\)/],
    ['x.dxt', 'PK\x03\x04\x14\0', /an archive \(ZIP\)/],
    ['x.db', 'SQLite format 3\0\x10', /it is no text/],
  ])('%s: %j', (source, text, why) => {
    expect(() => seen(text, source)).toThrow(expect.objectContaining({ exit: 2, why: expect.stringMatching(why) }))
  })
})

test('a mistake in a file of settings is told as one', () => {
  expect(() => seen('{"mcpServers": {', 'mcp.json')).toThrow(/no valid JSON/)
  expect(() => seen('mcpServers:\n  a: [\n', 'config.yaml')).toThrow(/no valid YAML/)
  expect(() => seen('[mcp_servers.a]\ncommand = npx\n', 'config.toml')).toThrow(/no valid TOML: line 2/)
})

test('addresses alone are servers, with what is secret in them in the store', () => {
  expect(items('# both\nhttps://mcp.example.com/mcp\nhttps://x.example.com/sse?api_key=FAKE-key-0001\n')).toEqual([
    { name: 'mcp_example_com', transport: 'http', url: 'https://mcp.example.com/mcp' },
    {
      name: 'x_example_com',
      transport: 'sse',
      url: 'https://x.example.com/sse?api_key={secret}',
      secretUrl: 'stored',
      secrets: ['secretUrl'],
    },
  ])
})

test('a line that starts a server is one', () => {
  expect(items('$ API_KEY=FAKE-key-0001 MODE=ro npx -y some-mcp --read-only')).toEqual([
    {
      name: 'some_mcp',
      transport: 'stdio',
      command: 'npx',
      args: ['-y', 'some-mcp', '--read-only'],
      env: { MODE: 'ro' },
      secretEnv: { API_KEY: 'stored' },
      secrets: ['secretEnv.API_KEY'],
    },
  ])
})

const shell = (command: string, ...args: string[]) =>
  seen(JSON.stringify({ mcpServers: { a: { command, args } } })).servers[0]!

describe('a line of a shell that sets variables and starts a program is read as both', () => {
  const started = { command: 'npx', args: ['-y', 'some-mcp'] }
  test.each([
    ['sh', '-c', 'export MODE=ro && npx -y some-mcp', { MODE: 'ro' }],
    ['sh', '-c', 'export MODE=ro LEVEL="a; b"; exec npx -y some-mcp', { MODE: 'ro', LEVEL: 'a; b' }],
    ['bash', '-lc', 'set -e; MODE=ro npx -y some-mcp 2>/dev/null', { MODE: 'ro' }],
    ['zsh', '-c', "MODE='ro' && export MODE && npx -y some-mcp", { MODE: 'ro' }],
    ['cmd.exe', '/c', 'set MODE=ro && npx -y some-mcp', { MODE: 'ro' }],
    ['cmd', '/c', 'set "MODE=ro" && npx -y some-mcp', { MODE: 'ro' }],
    ['powershell', '-Command', "$env:MODE='ro'; npx -y some-mcp", { MODE: 'ro' }],
    ['sh', '-c', 'export NAME=some; npx -y ${NAME}-mcp', { NAME: 'some' }],
  ])('%s %s %j', (command, option, line, env) => {
    const one = shell(command, option, line)
    expect(one.item).toMatchObject({ ...started, env })
  })

  test('a secret that it sets goes to the store, and a directory that it goes to is named', () => {
    const one = shell('sh', '-c', 'cd /srv/tools && export API_KEY=FAKE-key-0001; npx -y some-mcp')
    expect(one).toMatchObject({
      item: { ...started, secretEnv: { API_KEY: 'stored' } },
      lost: ['the directory of its shell (cd)'],
    })
  })

  test.each([
    'source ~/.env && npx -y some-mcp',
    'TOKEN=$(cat /run/token) npx -y some-mcp',
    'npx -y some-mcp | tee log',
    'npm install && npx -y some-mcp',
    'a & npx -y some-mcp',
  ])('one that does more is not usable, and nothing of it is shown: %s', line => {
    const one = shell('sh', '-c', line)
    expect(one.why).toBe(
      'it needs a shell (sh), which LiteLLM does not start: give the program of its line, its arguments and settings by themselves',
    )
  })
})

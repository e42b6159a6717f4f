// keytar's calls over a file named by FAKE_KEYCHAIN; FAKE_KEYCHAIN_MOOD makes it behave as measured on hosts where it does not work.
const { readFileSync, writeFileSync } = require('node:fs')

const path = process.env.FAKE_KEYCHAIN
const mood = process.env.FAKE_KEYCHAIN_MOOD
if (mood === 'no library') throw new Error('Failed to load keytar native addon, checked [...]')

const load = () => JSON.parse(readFileSync(path, 'utf8'))
const hangs = () => new Promise(() => setInterval(() => {}, 1000))

module.exports = {
  async setPassword(service, account, password) {
    if (mood === 'hangs') await hangs()
    if (mood === 'no service')
      throw new Error('The name org.freedesktop.secrets was not provided by any .service files')
    if (mood === 'locked') throw new Error('Cannot create an item in a locked collection')
    writeFileSync(path, JSON.stringify({ ...load(), [`${service}/${account}`]: password }))
  },
  async getPassword(service, account) {
    if (mood === 'hangs') await hangs()
    return mood === 'locked' ? null : (load()[`${service}/${account}`] ?? null)
  },
  async deletePassword(service, account) {
    const items = load()
    delete items[`${service}/${account}`]
    writeFileSync(path, JSON.stringify(items))
    return true
  },
}
